import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { apiJob } from "../shared/testing/studies";
import { taxonomyFit } from "./taxonomyFit";
import { dataset, datasetDetail, encoder } from "./testing/fixtures";
import { prompt, taxonomy } from "./testing/prompts";

function page(changes: Parameters<typeof datasetDetail>[0] = {}, more: Record<string, unknown> = {}) {
  return answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/datasets": pageOfAll([dataset(changes)]),
    "GET /api/datasets/pilot": datasetDetail(changes),
    "GET /api/datasets/pilot/prompts": pageOfAll([prompt()]),
    "GET /api/datasets/pilot/taxonomy": taxonomy(),
    "GET /api/datasets/pilot/taxonomy/chart": { facet: {}, spec: {} },
    "GET /api/encoders": [encoder()],
    ...more,
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a dataset says how to cite it, and the citation can be copied", async () => {
  const citation = "Lindqvist (2026). Pilot texts.";
  page({ citation, source: "hf:ada/pilot", revision: "4be1c07" });
  renderRoutes(routes, "/corpus/pilot");
  const card = within(await screen.findByRole("region", { name: "Where it comes from" }));
  expect(card.getByText(citation)).toBeTruthy();
  expect(card.getByRole("button", { name: "Copy" })).toBeTruthy();
  expect(card.getByText("4be1c07")).toBeTruthy();
  expect(card.getByRole("link").getAttribute("href")).toBe("https://huggingface.co/datasets/ada/pilot");
});

test("a source that is no web address is a text and no link", async () => {
  page({ source: "javascript:alert(1)" });
  renderRoutes(routes, "/corpus/pilot");
  const card = within(await screen.findByRole("region", { name: "Where it comes from" }));
  expect(card.getByText("javascript:alert(1)")).toBeTruthy();
  expect(card.queryByRole("link")).toBeNull();
});

test("the list names languages, source and revision of a dataset", async () => {
  page({
    source: "https://example.org/pilot",
    revision: "v2",
    languages: [
      { language: "en", n_prompts: 2, n_detected: 0 },
      { language: "", n_prompts: 1, n_detected: 0 },
    ],
  });
  renderRoutes(routes, "/corpus");
  const row = within((await screen.findByRole("link", { name: "Pilot texts" })).closest("tr") as HTMLElement);
  expect(await row.findByText("English")).toBeTruthy();
  expect(row.getByText("v2")).toBeTruthy();
  expect(row.getByRole("link", { name: "example.org/pilot" })).toBeTruthy();
});

test("a category leads to its prompts, one without prompts leads nowhere, and labels of the file come last", async () => {
  page();
  renderRoutes(routes, "/corpus/pilot?page=3&language=en");
  const card = within(await screen.findByRole("region", { name: "Categories" }));
  expect(card.getByRole("link", { name: "Writing Genres" }).getAttribute("href")).toBe(
    "/corpus/pilot?language=en&category=writing-genres#prompts",
  );
  expect(card.getByRole("link", { name: "Alternative Styles" }).getAttribute("href")).toContain(
    "category=Alternative+Styles",
  );
  expect(card.queryByRole("link", { name: "Communication Styles" })).toBeNull();
  const items = card.getAllByRole("listitem").map((one) => one.textContent);
  expect(items.at(-1)).toBe("Travel150%");
});

test("a dataset without categories says what would give it some, in place of an empty picture", async () => {
  page(
    {},
    { "GET /api/datasets/pilot/taxonomy": taxonomy({ n_labels: 0, n_labelled: 0, novel_labels: [] }) },
  );
  renderRoutes(routes, "/corpus/pilot");
  expect(await screen.findByText("No prompt has a category")).toBeTruthy();
  expect(screen.queryByRole("region", { name: "Categories" })).toBeNull();
});

test("languages that were detected are marked, and the rest can be detected as a job", async () => {
  const { sent } = page(
    {
      languages: [
        { language: "en", n_prompts: 3, n_detected: 1 },
        { language: "fr", n_prompts: 2, n_detected: 2 },
        { language: "", n_prompts: 4, n_detected: 0 },
      ],
    },
    { "POST /api/datasets/pilot/languages": apiJob({ kind: "detect_languages" }) },
  );
  renderRoutes(routes, "/corpus/pilot");
  const card = within(await screen.findByRole("region", { name: "Languages" }));
  expect(card.getAllByRole("listitem").map((one) => one.textContent)).toEqual([
    "English1 detected3",
    "Frenchdetected2",
    "not stated4",
  ]);
  await userEvent.click(card.getByRole("button", { name: "Detect languages" }));
  expect(sent).toEqual([{ call: "POST /api/datasets/pilot/languages", body: null }]);
});

test("where every language is stated there is nothing to detect", async () => {
  page();
  renderRoutes(routes, "/corpus/pilot");
  await screen.findByRole("region", { name: "Languages" });
  expect(screen.queryByRole("button", { name: "Detect languages" })).toBeNull();
});

test("prompts that detection could not decide are said, and not offered again", async () => {
  page(
    { languages: [{ language: "", n_prompts: 4, n_detected: 0 }] },
    {
      "GET /api/jobs": pageOfAll([
        apiJob({
          kind: "detect_languages",
          state: "done",
          inputs: { dataset: "pilot" },
          result: { undecided: { short: 3, mixed: 1 } },
        }),
      ]),
    },
  );
  renderRoutes(routes, "/corpus/pilot");
  expect(await screen.findByText(/^4 prompts are too short or too mixed/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Detect languages" })).toBeNull();
});

test("a prompt of the list is opened with its place among those that were filtered", async () => {
  page({}, { "GET /api/datasets/pilot/prompts": { ...pageOfAll([prompt()]), count: 30 } });
  renderRoutes(routes, "/corpus/pilot?language=en&page=2");
  const link = await screen.findByRole("link", { name: prompt().text });
  expect(link.getAttribute("href")).toBe(`/corpus/pilot/prompts/${prompt().uid}?language=en&at=26`);
});

test("names, bars and the words beside the longest bar share the width of the card", () => {
  const spec = { spec: { layer: [{ encoding: { x: { scale: { domain: [0, 13.5] } }, y: { axis: {} } } }] } };
  const { spec: fitted } = taxonomyFit(spec, 500) as {
    spec: {
      width: number;
      layer: { encoding: { x: { scale: { domain: number[] } }; y: { axis: { labelLimit: number } } } }[];
    };
  };
  const [layer] = fitted.layer;
  const names = layer?.encoding.y.axis.labelLimit ?? 0;
  const end = layer?.encoding.x.scale.domain[1] ?? 0;
  expect(names + fitted.width).toBeLessThanOrEqual(500);
  // The longest bar is of 10 labels; what is left of its row holds "10 (100.0 %)".
  expect(fitted.width * (1 - 10 / end)).toBeGreaterThanOrEqual(90);
});
