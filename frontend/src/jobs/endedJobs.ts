import { isActive, type Job } from "../api/jobs";

/** Jobs that were waiting or at work the last time they were looked at, and have ended since. */
export function endedSince(before: readonly Job[], now: readonly Job[]): Job[] {
  const wereActive = new Set(before.filter(isActive).map((job) => job.uid));
  return now.filter((job) => wereActive.has(job.uid) && !isActive(job));
}
