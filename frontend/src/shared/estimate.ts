/** A number as reports have it: undefined is a null value with its reason, never a stand-in. */
export interface EstimateNumbers {
  value: number | null;
  low: number | null;
  high: number | null;
  /** The reason why there is no value; null when there is one. */
  undefined: string | null;
  n_units?: number | null;
  n_raters?: number | null;
  n_prompts?: number | null;
}

const FEW_PROMPTS = 10;
const FEW_ITEMS = 30;

/** What there is too little of for a conclusion, prompts before items, or null. */
export function fewOf(
  numbers: Pick<EstimateNumbers, "n_units" | "n_prompts">,
): { of: "prompts" | "items"; count: number } | null {
  const { n_prompts: prompts, n_units: units } = numbers;
  if (typeof prompts === "number" && prompts < FEW_PROMPTS) {
    return { of: "prompts", count: prompts };
  }
  if (typeof units === "number" && units < FEW_ITEMS) {
    return { of: "items", count: units };
  }
  return null;
}
