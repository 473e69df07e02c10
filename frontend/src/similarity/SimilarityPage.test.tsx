import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import embed from "vega-embed";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DatasetDetail } from "../api/corpus";
import { coverage, dataset, datasetDetail } from "../corpus/testing/fixtures";
import { routes } from "../routes";
import { answering, pageOfAll, Refusal } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { extremes, heatMapRows } from "./heatMapRows";
import { similarity } from "./testing/fixtures";

vi.mock("vega-embed", () => ({ default: vi.fn() }));

const SPEC = { mark: "rect", description: "Mean cosines.", data: { values: [] } };

function network(found: unknown, detail: DatasetDetail = datasetDetail()) {
  return answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/datasets": pageOfAll([dataset()]),
    "GET /api/datasets/pilot": detail,
    "GET /api/datasets/pilot/similarity": found,
    "GET /api/datasets/pilot/similarity/heat-map": SPEC,
    "GET /api/datasets/pilot/similarity/distribution": SPEC,
    "GET /api/datasets/pilot/nearest-pairs": pageOfAll([]),
  });
}

beforeEach(() => {
  vi.mocked(embed).mockResolvedValue({ finalize: () => undefined } as unknown as Awaited<
    ReturnType<typeof embed>
  >);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the page opens with what was found, in words", async () => {
  network(similarity());
  renderRoutes(routes, "/similarity?dataset=pilot&encoder=minilm");
  const finding = await screen.findByRole("heading", { name: /mean cosine of/ });
  expect(finding.textContent).toContain(
    "a mean cosine of 0.82 [0.80, 0.84]; 69.0% of the pairs lie above 0.8",
  );
  expect(finding.parentElement?.textContent).toContain(
    "Responses to different prompts have 0.06 [0.04, 0.08]",
  );
});

test("repetition of one response is not defined, with the reason and what would define it", async () => {
  network(similarity());
  renderRoutes(routes, "/similarity?dataset=pilot&encoder=minilm");
  expect(await screen.findByText("no language model has two responses to a prompt")).toBeTruthy();
  expect(screen.getByText(/Import at least two to see it/)).toBeTruthy();
});

test("cut texts are said above the numbers, with the other reading", async () => {
  network(
    similarity(),
    datasetDetail({ encoders: [coverage(), coverage({ key: "wordllama", n_dims: 256 })] }),
  );
  renderRoutes(routes, "/similarity?dataset=pilot&encoder=minilm");
  expect(
    await screen.findByText("1,744 of 1,920 responses were cut before encoding by MiniLM."),
  ).toBeTruthy();
  expect((await screen.findByRole("link", { name: "See the same by WordLlama" })).getAttribute("href")).toBe(
    "/similarity?dataset=pilot&encoder=wordllama",
  );
});

test("responses that came since are said, and the comparison can be made again", async () => {
  const { sent } = network(similarity({ stale: true }));
  renderRoutes(routes, "/similarity?dataset=pilot&encoder=minilm");
  expect(await screen.findByText("Responses were imported after this comparison.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Compare again" }));
  expect(sent).toEqual([{ call: "POST /api/datasets/pilot/similarities", body: { encoder: "minilm" } }]);
});

test("a dataset that was not compared yet has one button that does it", async () => {
  network(new Refusal(409, { code: "not_compared", message: "Not compared", fields: {} }));
  renderRoutes(routes, "/similarity?dataset=pilot&encoder=minilm");
  expect(await screen.findByRole("button", { name: "Compare by MiniLM" })).toBeTruthy();
});

test("the heat map's table has the most alike pair first and a model with itself last, undefined with its reason", () => {
  const rows = heatMapRows(similarity());
  expect(rows).toHaveLength(6);
  expect(rows[0]).toMatchObject({ model: "ant", with: "cat", mean_cosine: 0.87 });
  expect(rows.at(-1)).toMatchObject({ model: "cat", with: "cat", mean_cosine: null });
  expect(extremes(similarity().pairs)?.least).toMatchObject({ a: "ant", b: "bee" });
  expect(extremes([])).toBeNull();
});
