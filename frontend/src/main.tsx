import "@mantine/core/styles.layer.css";
import "./shared/fonts.css";
import "./shared/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";
import { createQueryClient } from "./api/queries";
import { createTranslator } from "./i18n";
import { routes } from "./routes";
import { Providers } from "./shared/Providers";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("The page has no element #root");
}
createRoot(root).render(
  <StrictMode>
    <Providers translator={createTranslator()} queries={createQueryClient()}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </Providers>
  </StrictMode>,
);
