import type { StudyRow } from "../api/studies";

/** The study a page shows when its address names none: the one with most answers. */
export function defaultStudy(studies: readonly StudyRow[]): StudyRow | null {
  return studies.reduce<StudyRow | null>(
    (best, study) => (best === null || study.n_counted > best.n_counted ? study : best),
    null,
  );
}
