import type { EstimateNumbers } from "./estimate";

/** A number that was counted, not estimated: it has no interval. Null needs its reason. */
export function counted(value: number): EstimateNumbers {
  return { value, low: null, high: null, undefined: null };
}

/** What stands where a number cannot be given yet. */
export function notDefined(reason: string): EstimateNumbers {
  return { value: null, low: null, high: null, undefined: reason };
}
