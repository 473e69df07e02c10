import type { Estimate, Report } from "../api/studyReport";
import { toCsv } from "../shared/csv";

/** How names of a study's files begin; they say so when its raters are simulated. */
export function fileStem({ key, source }: { key: string; source: string }): string {
  return source === "simulated" && !key.includes("simulated") ? `${key}-simulated` : key;
}

const COLUMNS: readonly (keyof Estimate)[] = [
  "name",
  "criterion",
  "metric",
  "metric_revision",
  "level",
  "measurement",
  "group",
  "exclusions",
  "value",
  "low",
  "high",
  "unit",
  "n_units",
  "n_raters",
  "n_prompts",
  "method",
  "resampled",
  "n_draws",
  "n_undefined_draws",
  "undefined",
  "interval_undefined",
];

/** Every number of a report with its interval, counts and reasons, a row each, and what it was computed from. */
export function estimatesCsv(report: Report): string {
  const { study, snapshot, seed, code_version } = report;
  return toCsv(
    ["study", "source", "snapshot", "seed", "code_version", ...COLUMNS],
    report.groups.flatMap(({ estimates }) =>
      estimates.map((one) => [
        study.key,
        study.source,
        snapshot.digest,
        seed,
        code_version,
        ...COLUMNS.map((column) => one[column]),
      ]),
    ),
  );
}
