import type { RaterRow, Study } from "../api/studies";
import type { Report } from "../api/studyReport";
import { fastRaters } from "./pace";

/** Something of a study that a researcher should look at. */
export type Concern =
  | { kind: "draft" | "noLink" | "oldReport" | "reportMissing" }
  | { kind: "fast" | "skipped" | "failedJobs"; count: number };

/** What needs a look, what keeps the study from going on first. */
export function concernsOf({
  study,
  raters,
  report,
  nFailedJobs,
  isReporting,
}: {
  study: Study;
  raters: readonly RaterRow[];
  report: Report | null;
  nFailedJobs: number;
  /** A report is being made now. */
  isReporting: boolean;
}): Concern[] {
  const { n_counted, n_skipped } = study.progress;
  const concerns: Concern[] = [];
  if (study.state === "draft") {
    concerns.push({ kind: "draft" });
  }
  const collects = study.state === "open" && study.source === "collected";
  if (collects && study.links.every((link) => link.revoked_at !== null)) {
    concerns.push({ kind: "noLink" });
  }
  if (nFailedJobs > 0) {
    concerns.push({ kind: "failedJobs", count: nFailedJobs });
  }
  const nFast = fastRaters(raters).length;
  if (nFast > 0) {
    concerns.push({ kind: "fast", count: nFast });
  }
  if (n_skipped > 0) {
    concerns.push({ kind: "skipped", count: n_skipped });
  }
  if (!isReporting && report === null && n_counted > 0) {
    concerns.push({ kind: "reportMissing" });
  }
  if (!isReporting && report?.has_newer_submissions === true) {
    concerns.push({ kind: "oldReport" });
  }
  return concerns;
}
