import type { Estimate, Report } from "../api/studyReport";

/** Krippendorff's alpha of a criterion over the whole study, as a report has it. */
export function alphaOf(report: Report, criterion: string): Estimate | null {
  const all = report.groups
    .filter(({ name, criterion: asked }) => name === "krippendorff_alpha" && asked === criterion)
    .flatMap(({ estimates }) => estimates);
  return all.find(({ group, exclusions }) => group === null && exclusions === "applied") ?? null;
}
