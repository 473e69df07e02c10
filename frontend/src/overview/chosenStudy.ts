import type { StudyRow } from "../api/studies";

/** Studies in the order in which the overview would show them: collected and begun, other collected, the rest. */
export function byInterest(studies: readonly StudyRow[]): StudyRow[] {
  const rank = ({ source, state }: StudyRow): number =>
    source === "collected" ? (state === "draft" ? 1 : 0) : 2;
  return [...studies].sort((a, b) => rank(a) - rank(b) || b.created_at.localeCompare(a.created_at));
}
