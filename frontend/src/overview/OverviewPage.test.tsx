import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { rater, study, studyRow } from "../shared/testing/studies";

const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
  "GET /api/datasets": pageOfAll([]),
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("without a study the overview says where to begin", async () => {
  answering({ ...INSTALLATION, "GET /api/studies": pageOfAll([]) });
  renderRoutes(routes, "/");
  expect(await screen.findByRole("heading", { name: "No study yet" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Import responses" }).getAttribute("href")).toBe("/corpus/import");
});

test("agreement without a report is not defined, with what would define it", async () => {
  answering({
    ...INSTALLATION,
    "GET /api/studies": pageOfAll([studyRow()]),
    "GET /api/studies/pilot": study(),
    "GET /api/studies/pilot/raters": [rater()],
    "GET /api/studies/pilot/days": [],
    "GET /api/studies/pilot/reports": pageOfAll([]),
  });
  renderRoutes(routes, "/");
  expect(await screen.findByText("50% of the answers are in, from 8 raters")).toBeTruthy();
  expect((await screen.findAllByText("not defined")).length).toBeGreaterThan(1);
  expect(screen.getByText("fewer than 3 full days")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Make a report" })).toBeTruthy();
});

test("agreement of a report comes with its interval and counts", async () => {
  const alpha = {
    name: "krippendorff_alpha",
    criterion: "similarity",
    metric: null,
    metric_revision: null,
    level: null,
    measurement: "ordinal",
    group: null,
    exclusions: "applied",
    value: 0.58,
    low: 0.51,
    high: 0.64,
    unit: "item",
    n_units: 60,
    n_raters: 8,
    n_prompts: 24,
    method: "bootstrap",
    resampled: "prompts",
    seed: 0,
    n_draws: 2000,
    n_undefined_draws: 0,
    undefined: null,
    interval_undefined: null,
  };
  answering({
    ...INSTALLATION,
    "GET /api/studies": pageOfAll([studyRow()]),
    "GET /api/studies/pilot": study(),
    "GET /api/studies/pilot/raters": [rater()],
    "GET /api/studies/pilot/days": [{ day: "2026-11-20", n_counted: 90 }],
    "GET /api/studies/pilot/reports": pageOfAll([{}]),
    "GET /api/studies/pilot/report": {
      uid: "r-1",
      snapshot: { digest: "d", n_submissions: 90, taken_at: "2026-11-21T08:00:00Z", reduced_at: null },
      seed: 0,
      n_draws: 2000,
      code_version: "0.1.0",
      made_by: "ada",
      made_at: "2026-11-21T08:00:00Z",
      n_estimates: 1,
      study: { key: "pilot", title: "Similarity, pilot", source: "collected" },
      has_newer_submissions: true,
      groups: [
        {
          name: "krippendorff_alpha",
          criterion: "similarity",
          estimates: [{ ...alpha, exclusions: "none", value: 0.2 }, alpha],
        },
      ],
    },
    "GET /api/studies/pilot/report/distribution": { spec: {}, description: "", rows: [] },
  });
  renderRoutes(routes, "/");
  expect(await screen.findByText("Raters agree on similarity with alpha 0.58 [0.51, 0.64].")).toBeTruthy();
  expect(await screen.findByText("60 items, 8 raters, 24 prompts")).toBeTruthy();
  expect(screen.getByText("The report is older than the ratings")).toBeTruthy();
});
