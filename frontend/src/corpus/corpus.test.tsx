import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { coverage, dataset, datasetDetail, encoder } from "./testing/fixtures";

const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
  "GET /api/datasets": pageOfAll([dataset()]),
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("datasets are listed with their counts", async () => {
  answering(INSTALLATION);
  renderRoutes(routes, "/corpus");
  const link = await screen.findByRole("link", { name: "Pilot texts" });
  expect(link.getAttribute("href")).toBe("/corpus/pilot");
  expect(link.closest("tr")?.textContent).toContain("CC0-1.0");
});

test("an encoder that has not seen all is asked to, and one that has is asked to compare", async () => {
  const { sent } = answering({
    ...INSTALLATION,
    "GET /api/datasets/pilot": datasetDetail({
      encoders: [coverage({ n_encoded: 5, compared_at: null }), coverage({ key: "wordllama" })],
    }),
    "GET /api/datasets/pilot/prompts": pageOfAll([]),
    "GET /api/encoders": [encoder(), encoder({ key: "wordllama", max_tokens: null })],
  });
  renderRoutes(routes, "/corpus/pilot");
  expect(await screen.findByText(/5 of 8 responses/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Encode the rest" }));
  expect(screen.getByRole("button", { name: "Compare again" })).toBeTruthy();
  expect(sent).toEqual([{ call: "POST /api/datasets/pilot/encodings", body: { encoder: "minilm" } }]);
});

test("a filter without hits says so and can be cleared", async () => {
  answering({
    ...INSTALLATION,
    "GET /api/datasets/pilot": datasetDetail(),
    "GET /api/datasets/pilot/prompts": pageOfAll([]),
    "GET /api/encoders": [encoder()],
  });
  const { router } = renderRoutes(routes, "/corpus/pilot?search=nowhere");
  expect(await screen.findByText("No prompt matches")).toBeTruthy();
  await userEvent.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
  await waitFor(() => expect(router.state.location.search).toBe(""));
});
