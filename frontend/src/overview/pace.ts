import type { RaterRow } from "../api/studies";

/** Seconds an answer takes: the median over raters of each one's own median, and their middle half. */
export interface Pace {
  median: number;
  q1: number;
  q3: number;
  nRaters: number;
}

const ANSWERS_FOR_A_PACE = 5;
const RATERS_FOR_A_COMPARISON = 3;
const FAST_SHARE = 1 / 3;

/** The value below which a share of sorted numbers lies, between two of them by their distance (type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

function secondsOf(raters: readonly RaterRow[]): number[] {
  return raters.flatMap(({ median_active_ms: ms }) => (ms === null ? [] : [ms / 1000])).sort((a, b) => a - b);
}

/** Null while nobody's time was measured. */
export function paceOf(raters: readonly RaterRow[]): Pace | null {
  const seconds = secondsOf(raters);
  return seconds.length === 0
    ? null
    : {
        median: quantile(seconds, 0.5),
        q1: quantile(seconds, 0.25),
        q3: quantile(seconds, 0.75),
        nRaters: seconds.length,
      };
}

/** Raters who take less than a third of the usual time, where there are enough answers and people to say so. */
export function fastRaters(raters: readonly RaterRow[]): RaterRow[] {
  const settled = raters.filter((rater) => rater.n_answered >= ANSWERS_FOR_A_PACE);
  const pace = paceOf(settled);
  if (pace === null || pace.nRaters < RATERS_FOR_A_COMPARISON) {
    return [];
  }
  return settled.filter(({ median_active_ms: ms }) => ms !== null && ms / 1000 < pace.median * FAST_SHARE);
}
