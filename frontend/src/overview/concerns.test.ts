import { expect, test } from "vitest";
import { rater, study, studyRow } from "../shared/testing/studies";
import { byInterest } from "./chosenStudy";
import { concernsOf } from "./concerns";
import { fastRaters, paceOf } from "./pace";

const NOTHING = { study: study(), raters: [], report: null, nFailedJobs: 0, isReporting: false };

test("a study with ratings and no report needs one, unless it is being made", () => {
  expect(concernsOf(NOTHING)).toEqual([{ kind: "reportMissing" }]);
  expect(concernsOf({ ...NOTHING, isReporting: true })).toEqual([]);
});

test("an open study whose links are all revoked cannot be joined", () => {
  const links = study().links.map((link) => ({ ...link, revoked_at: "2026-11-20T08:00:00Z" }));
  expect(concernsOf({ ...NOTHING, study: study({ links }) })[0]).toEqual({ kind: "noLink" });
});

test("a rater in less than a third of the usual time is fast, among at least three", () => {
  const usual = [30_000, 33_000, 36_000].map((median_active_ms, number) =>
    rater({ pseudonym: `r-${number}`, median_active_ms }),
  );
  const fast = rater({ pseudonym: "r-fast", median_active_ms: 4_000 });
  expect(fastRaters([...usual, fast]).map(({ pseudonym }) => pseudonym)).toEqual(["r-fast"]);
  expect(fastRaters([...usual, { ...fast, n_answered: 2 }])).toEqual([]);
  expect(fastRaters([rater(), fast])).toEqual([]);
});

test("the pace is the median over raters with their middle half, and null without times", () => {
  const raters = [10, 20, 30, 40, 50].map((seconds) => rater({ median_active_ms: seconds * 1000 }));
  expect(paceOf(raters)).toEqual({ median: 30, q1: 20, q3: 40, nRaters: 5 });
  expect(paceOf([rater({ median_active_ms: null })])).toBeNull();
});

test("the overview begins with the newest study that people rate", () => {
  const rows = [
    studyRow({ key: "played", source: "simulated", created_at: "2026-11-20T00:00:00Z" }),
    studyRow({ key: "draft", state: "draft", created_at: "2026-11-19T00:00:00Z" }),
    studyRow({ key: "old", created_at: "2026-10-01T00:00:00Z" }),
    studyRow({ key: "new", state: "closed", created_at: "2026-11-01T00:00:00Z" }),
  ];
  expect(byInterest(rows).map(({ key }) => key)).toEqual(["new", "old", "draft", "played"]);
});
