import type { Estimate, Report } from "../../api/studyReport";

export function estimate(changes: Partial<Estimate> = {}): Estimate {
  return {
    name: "krippendorff_alpha",
    criterion: "similarity",
    metric: null,
    metric_revision: null,
    level: null,
    measurement: "ordinal",
    group: null,
    exclusions: "applied",
    value: 0.47,
    low: 0.26,
    high: 0.62,
    unit: "item",
    n_units: 60,
    n_raters: 9,
    n_prompts: 22,
    method: "Krippendorff's alpha, ordinal",
    resampled: "prompts",
    seed: 0,
    n_draws: 2000,
    n_undefined_draws: 0,
    undefined: null,
    interval_undefined: null,
    ...changes,
  };
}

export function spearman(
  metric: string,
  value: number | null,
  low: number | null,
  high: number | null,
  changes: Partial<Estimate> = {},
): Estimate {
  const reason = value === null ? "scores for 31 of 60 items" : null;
  return estimate({
    name: "spearman",
    metric,
    metric_revision: "1",
    level: "item",
    measurement: null,
    method: "Spearman's rho",
    value,
    low,
    high,
    undefined: reason,
    interval_undefined: reason,
    ...changes,
  });
}

/** Both readings of each estimate, the same. */
function both(estimates: readonly Estimate[]): Estimate[] {
  return estimates.flatMap((one) => [
    { ...one, exclusions: "applied" as const },
    { ...one, exclusions: "none" as const },
  ]);
}

export function report(changes: Partial<Report> = {}): Report {
  return {
    uid: "0b0c7f5e-0000-4000-8000-000000000001",
    snapshot: {
      digest: "7f3a91c000000000",
      n_submissions: 180,
      taken_at: "2026-11-22T07:12:00Z",
      reduced_at: null,
    },
    seed: 0,
    n_draws: 2000,
    code_version: "0.1.0",
    made_by: "ada",
    made_at: "2026-11-22T07:12:00Z",
    n_estimates: 10,
    study: { key: "pilot", title: "Pilot", source: "collected" },
    has_newer_submissions: false,
    groups: [
      {
        name: "krippendorff_alpha",
        criterion: "quality",
        estimates: both([
          estimate({
            criterion: "quality",
            value: null,
            low: null,
            high: null,
            unit: "response",
            undefined: "every rating has the same value",
            interval_undefined: "every rating has the same value",
          }),
        ]),
      },
      { name: "krippendorff_alpha", criterion: "similarity", estimates: both([estimate()]) },
      {
        name: "spearman",
        criterion: "similarity",
        estimates: both([
          spearman("chrf", 0.43, 0.15, 0.63),
          spearman("cosine:minilm", 0.65, 0.38, 0.77),
          spearman("judge", null, null, null),
          spearman("rouge_l", 0.21, -0.12, 0.3),
        ]),
      },
    ],
    ...changes,
  };
}
