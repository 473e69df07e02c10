import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Connect, PluginOption } from "vite";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const backend = process.env.HIVECHECK_BACKEND ?? "http://127.0.0.1:8000";
const backendPaths = ["/api", "/admin", "/accounts", "/media"];

/** Django answers /r/... and /join/... with the rater's page and every other address with the researcher's. */
function pagesLikeDjango(base: string): Connect.NextHandleFunction {
  return (request, _response, next) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const isPage = request.headers.accept?.includes("text/html") === true;
    if (isPage && !path.endsWith(".html") && !backendPaths.some((prefix) => path.startsWith(prefix))) {
      request.url = /^\/(r|join)(\/|$)/.test(path) ? `${base}rate.html` : `${base}index.html`;
    }
    next();
  };
}

function djangoPages(): PluginOption {
  return {
    name: "hivecheck-django-pages",
    configureServer(server) {
      server.middlewares.use(pagesLikeDjango(server.config.base));
    },
    configurePreviewServer(server) {
      server.middlewares.use(pagesLikeDjango(server.config.base));
    },
  };
}

const proxy = Object.fromEntries(
  backendPaths.map((path) => [path, { target: backend, changeOrigin: false }]),
);

export default defineConfig({
  root,
  base: "/static/",
  plugins: [react(), djangoPages()],
  server: { port: 5173, proxy },
  preview: { port: 4173, proxy },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Not in ".vite", because Django's collectstatic passes over folders that begin with a dot.
    manifest: "manifest.json",
    // The content-security policy allows fonts from ourselves only, never from data: addresses.
    assetsInlineLimit: 0,
    // Vega, loaded with the first chart and never by raters, is the largest.
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: {
        researcher: `${root}index.html`,
        // The catalogue of shared pieces, to look at; never part of what is delivered.
        ...(process.env.HIVECHECK_STORIES === undefined ? {} : { stories: `${root}stories.html` }),
        rater: `${root}rate.html`,
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/shared/testing/setup.ts"],
    css: false,
    restoreMocks: true,
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
