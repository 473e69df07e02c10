import type { DayRow } from "../api/studies";

/** When a study will have all its answers, at the pace of its last days. */
export type ExpectedEnd =
  | {
      kind: "at";
      at: Date;
      /** Ends of the 95% interval; the later one is null where the pace may be as low as none at all. */
      low: Date;
      high: Date | null;
      perDay: number;
      nDays: number;
    }
  | { kind: "undefined"; why: "fewDays" | "noPace" };

const DAY_MS = 86_400_000;
const MAX_DAYS = 14;
export const MIN_DAYS = 3;

/** Student's t at 97.5%, by degrees of freedom from 2 to 13: a pace of few days is known badly. */
const T_975 = [4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16];

function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** Counts of the last whole days, at most 14, from the first one with an answer; a day without a row had none. */
function countsOf(days: readonly DayRow[], today: number): number[] {
  const byDay = new Map(days.map((row) => [dayNumber(row.day), row.n_counted]));
  const first = Math.max(Math.min(...byDay.keys()), today - MAX_DAYS);
  return Array.from({ length: Math.max(0, today - first) }, (_, place) => byDay.get(first + place) ?? 0);
}

/**
 * The end at the mean pace of the last whole days, with the interval that the differences between those days
 * leave to their mean (Student's t). Today is left out: it is not over.
 */
export function expectedEnd(days: readonly DayRow[], nLeft: number, now: Date): ExpectedEnd {
  const counts = days.length === 0 ? [] : countsOf(days, Math.floor(now.getTime() / DAY_MS));
  const n = counts.length;
  const t = T_975[n - MIN_DAYS];
  if (t === undefined) {
    return { kind: "undefined", why: "fewDays" };
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / n;
  if (mean === 0) {
    return { kind: "undefined", why: "noPace" };
  }
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (n - 1);
  const half = t * Math.sqrt(variance / n);
  const atPace = (pace: number): Date => new Date(now.getTime() + (nLeft / pace) * DAY_MS);
  return {
    kind: "at",
    at: atPace(mean),
    low: atPace(mean + half),
    high: mean > half ? atPace(mean - half) : null,
    perDay: mean,
    nDays: n,
  };
}
