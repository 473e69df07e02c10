import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, errorOf } from "./errors";
import type { paths } from "./schema";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Django's token against forged requests, from the cookie it sets with each page. */
export function csrfToken(cookies: string = document.cookie): string | null {
  for (const cookie of cookies.split(";")) {
    const [name, ...value] = cookie.trim().split("=");
    if (name === "csrftoken") {
      return decodeURIComponent(value.join("="));
    }
  }
  return null;
}

const throwing: Middleware = {
  onRequest({ request }) {
    const token = csrfToken();
    if (token !== null && !SAFE_METHODS.has(request.method)) {
      request.headers.set("X-CSRFToken", token);
    }
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) {
      throw await errorOf(response);
    }
    return undefined;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") {
      return undefined;
    }
    return new ApiError({ code: "network", message: "The server did not answer", status: null });
  },
};

/** The typed client. Every call that does not succeed throws an ApiError, so `error` need not be read. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that a test can stand in for the network.
  fetch: (request) => globalThis.fetch(request),
});
client.use(throwing);

/**
 * The body of a successful call: `await answer(client.GET("/api/session"))`.
 * Calls that answer without a body (204) are awaited without it.
 */
export async function answer<Data>(call: Promise<{ data?: Data; response: Response }>): Promise<Data> {
  const { data, response } = await call;
  if (data === undefined) {
    throw new ApiError({
      code: "empty_answer",
      message: "The server answered without a body",
      status: response.status,
    });
  }
  return data;
}
