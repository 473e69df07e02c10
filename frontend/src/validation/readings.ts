import type { Exclusions } from "../api/reports";
import type { Estimate, Report } from "../api/studyReport";
import { sortRows } from "../shared/sorting";

/** The estimates of a report of one name, of the whole study, under one reading of the exclusions. */
function estimatesOf(report: Report, name: string, exclusions: Exclusions): Estimate[] {
  return report.groups
    .filter((group) => group.name === name)
    .flatMap(({ estimates }) => estimates)
    .filter((estimate) => estimate.exclusions === exclusions && estimate.group === null);
}

/** Alpha of each criterion. */
export function agreementsOf(report: Report, exclusions: Exclusions): Estimate[] {
  return estimatesOf(report, "krippendorff_alpha", exclusions);
}

/** Spearman of each metric with one criterion at the level of items, highest first, undefined last. */
export function correlationsOf(report: Report, criterion: string, exclusions: Exclusions): Estimate[] {
  return sortRows(
    estimatesOf(report, "spearman", exclusions).filter(
      (estimate) => estimate.criterion === criterion && estimate.level === "item",
    ),
    (estimate) => estimate.value,
    "descending",
  );
}

/** Criteria that a metric is set against, in the report's order. */
export function correlatedCriteria(report: Report): string[] {
  const criteria = report.groups
    .filter(({ name }) => name === "spearman")
    .flatMap(({ criterion }) => (criterion === null ? [] : [criterion]));
  return [...new Set(criteria)];
}

/** The metric with the highest correlation and those whose intervals reach into its own; null without a value. */
export function bestOf(
  correlations: readonly Estimate[],
): { best: Estimate; overlapping: Estimate[]; others: number } | null {
  const defined = correlations.filter(({ value }) => value !== null);
  const [best, ...others] = defined;
  if (best === undefined) {
    return null;
  }
  const overlapping = others.filter(({ high }) => high !== null && best.low !== null && high >= best.low);
  return { best, overlapping, others: others.length };
}

/** Whether the exclusion rules leave anything out: whether the two readings of any number differ. */
export function exclusionsMatter(report: Report): boolean {
  const all = report.groups.flatMap(({ estimates }) => estimates);
  const name = (one: Estimate): string =>
    JSON.stringify([one.name, one.criterion, one.metric, one.level, one.measurement, one.group]);
  const without = new Map(
    all.filter(({ exclusions }) => exclusions === "none").map((one) => [name(one), one]),
  );
  return all.some((one) => {
    const other = without.get(name(one));
    return (
      one.exclusions === "applied" &&
      other !== undefined &&
      (one.value !== other.value || one.n_units !== other.n_units || one.n_raters !== other.n_raters)
    );
  });
}

/** The axis of correlations: 0 to 1, or −1 to 1 where anything drawn is below zero. */
export function axisOf(correlations: readonly Pick<Estimate, "value" | "low">[]): {
  low: number;
  ticks: number[];
} {
  const isNegative = correlations.some(({ value, low }) => (value ?? 0) < 0 || (low ?? 0) < 0);
  return isNegative
    ? { low: -1, ticks: [-1, -0.5, 0, 0.5, 1] }
    : { low: 0, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] };
}
