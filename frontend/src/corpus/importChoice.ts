import type { ImportOutcome, OnConflict, OnRefused } from "../api/imports";

export interface Choice {
  onConflict: OnConflict;
  onRefused: OnRefused;
}

/** Whether rows can be left out: a file that is wrong as a whole, as one that was cut off, is never kept in part. */
export function canLeaveOut(outcome: ImportOutcome): boolean {
  return outcome.refusals.every(({ line }) => line !== null) && outcome.prompts > 0;
}

/** What still stands in the way of an import under these choices, the first of it; null when it can begin. */
export function obstacle(
  outcome: ImportOutcome,
  { onConflict, onRefused }: Choice,
): "whole" | "refused" | "conflicts" | "nothing" | null {
  const isReplacing = outcome.conflicting > 0 && onConflict === "replace";
  if (outcome.refused > 0 && !canLeaveOut(outcome)) {
    return "whole";
  }
  if (outcome.refused > 0 && onRefused === "stop") {
    return "refused";
  }
  if (outcome.conflicting > 0 && onConflict === "refuse") {
    return "conflicts";
  }
  return outcome.new === 0 && !isReplacing ? "nothing" : null;
}
