import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import embed from "vega-embed";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Report } from "../api/studyReport";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { studyRow } from "../shared/testing/studies";
import { estimate, report, spearman } from "./testing/fixtures";

vi.mock("vega-embed", () => ({ default: vi.fn() }));

const SPEC = { mark: "point", data: { values: [] } };
const SCATTER = {
  spec: SPEC,
  description: "One point for each item.",
  rows: [],
  estimate: spearman("a", 0.65, 0.38, 0.77),
};
const DISTRIBUTION = { spec: SPEC, description: "Shares.", rows: [{ value: 3, n_ratings: 180, share: 1 }] };

function network(found: Report | null, changes: Parameters<typeof studyRow>[0] = {}) {
  return answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/studies": pageOfAll([studyRow(changes)]),
    "GET /api/studies/pilot/reports": pageOfAll(found === null ? [] : [found]),
    "GET /api/studies/pilot/report": found,
    "GET /api/studies/pilot/report/scatter": SCATTER,
    "GET /api/studies/pilot/report/distribution": DISTRIBUTION,
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

test("the page opens with the best metric, how sure it is, and how raters agree", async () => {
  network(report());
  renderRoutes(routes, "/validation?study=pilot");
  const finding = await screen.findByRole("heading", {
    name: "MiniLM cosine has the highest correlation with people",
  });
  const words = finding.parentElement?.textContent ?? "";
  expect(words).toContain("Spearman 0.65 [0.38, 0.77], 60 items, 9 raters, 22 prompts.");
  expect(words).toContain("The intervals of 1 of 2 other metrics overlap it");
  expect(words).toContain("alpha (ordinal) 0.47 [0.26, 0.62]");
});

test("a metric without a value stands last, with the reason", async () => {
  network(report());
  renderRoutes(routes, "/validation?study=pilot");
  const table = await screen.findByRole("table");
  const rows = within(table).getAllByRole("row").slice(1, -1);
  expect(rows.at(-1)?.textContent).toContain("not defined: scores for 31 of 60 items");
  expect(rows).toHaveLength(4);
});

test("an undefined agreement says why and what it needs", async () => {
  network(report());
  renderRoutes(routes, "/validation?study=pilot");
  expect(await screen.findByText("every rating has the same value")).toBeTruthy();
  expect(screen.getByText(/It needs units with at least two ratings/)).toBeTruthy();
});

test("few prompts are said beside the numbers", async () => {
  const few = { n_prompts: 4, n_units: 12 };
  network(
    report({
      groups: [
        { name: "krippendorff_alpha", criterion: "similarity", estimates: [estimate(few)] },
        { name: "spearman", criterion: "similarity", estimates: [spearman("chrf", 0.4, -0.2, 0.8, few)] },
      ],
    }),
  );
  renderRoutes(routes, "/validation?study=pilot");
  expect(await screen.findAllByText("4 prompts: hold off conclusions")).toHaveLength(2);
});

test("newer answers are said above the numbers, and a report is asked for with the same seed", async () => {
  const { sent } = network(report({ has_newer_submissions: true, seed: 11 }));
  renderRoutes(routes, "/validation?study=pilot");
  expect(await screen.findByText("The study’s answers changed after this report.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Recompute" }));
  expect(sent).toEqual([{ call: "POST /api/studies/pilot/reports", body: { seed: 11 } }]);
});

test("before the first report the page says what it would hold, and makes it", async () => {
  network(null);
  renderRoutes(routes, "/validation?study=pilot");
  expect(await screen.findByRole("heading", { name: "No report yet" })).toBeTruthy();
  expect(screen.getByRole("button", { name: "Compute the report" })).toBeTruthy();
});

test("a simulated study has its band and the word in each chart's title", async () => {
  network(report({ study: { key: "pilot", title: "Pilot", source: "simulated" } }), {
    simulated: true,
    source: "simulated",
  });
  renderRoutes(routes, "/validation?study=pilot");
  expect(await screen.findByText("Simulated raters: nothing on this page is a human judgment")).toBeTruthy();
  expect(await screen.findByRole("heading", { name: "MiniLM cosine and people (simulated)" })).toBeTruthy();
});
