import { type RenderResult, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { createMemoryRouter, MemoryRouter, type RouteObject, RouterProvider } from "react-router";
import { createQueryClient } from "../../api/queries";
import { createTranslator } from "../../i18n";
import type { Language } from "../numbers";
import { Providers } from "../Providers";

/** Draws a shared piece in what every researcher's page stands in. */
export function renderPiece(piece: ReactElement, language: Language = "en"): RenderResult {
  return render(
    <Providers translator={createTranslator(language)} queries={createQueryClient()} env="test">
      <MemoryRouter>{piece}</MemoryRouter>
    </Providers>,
  );
}

/** Draws the pages at an address; the router is given back to ask where they led. */
export function renderRoutes(
  routes: RouteObject[],
  address: string,
): RenderResult & { router: ReturnType<typeof createMemoryRouter> } {
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const view = render(
    <Providers translator={createTranslator("en")} queries={createQueryClient()} env="test">
      <RouterProvider router={router} />
    </Providers>,
  );
  return { ...view, router };
}
