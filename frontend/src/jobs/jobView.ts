/** What the pages show of a background job. */
export interface JobView {
  id: string;
  title: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  nDone: number;
  nFailed: number;
  /** Null until the work is planned. */
  nParts: number | null;
  /** Seconds left at the pace so far; null before the first three parts are done. */
  secondsLeft: number | null;
  /** Money spent, written with its currency; null where the work costs nothing. */
  spent: string | null;
}

/** The share of parts done in [0, 1]; a job of no parts, or not yet planned, is null. */
export function shareDone({ nDone, nParts }: Pick<JobView, "nDone" | "nParts">): number | null {
  return nParts !== null && nParts > 0 ? nDone / nParts : null;
}
