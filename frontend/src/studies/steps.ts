import type { FieldErrors } from "../api/errors";

/** The pages of the form, each with an address of its own. */
export const STEPS = ["question", "pairs", "raters", "texts", "check"] as const;
export type Step = (typeof STEPS)[number];

const FIELDS: Readonly<Record<Exclude<Step, "check">, readonly string[]>> = {
  question: ["title", "key", "dataset", "criteria", "languages"],
  pairs: ["draw", "seed"],
  raters: ["overlap", "items_per_rater", "seconds_per_item", "min_reading_seconds", "lease_minutes"],
  texts: ["consent", "guidelines", "rendering"],
};

export function isStep(name: string | undefined): name is Step {
  return STEPS.some((step) => step === name);
}

/** Where a field of the protocol stands; what stands nowhere is said on the last page. */
export function stepOf(field: string): Step {
  const [top = ""] = field.split(".");
  return STEPS.find((step) => step !== "check" && FIELDS[step].includes(top)) ?? "check";
}

/** What the server says of a field, of all within it, and, by the field's own name, of what it is part of. */
export function errorsOf(errors: FieldErrors, field: string): string | null {
  const dot = field.lastIndexOf(".");
  const whole = field.slice(0, Math.max(dot, 0));
  const messages = Object.entries(errors).flatMap(([name, said]) =>
    name === field || name.startsWith(`${field}.`)
      ? said
      : name === whole
        ? said.filter((message) => message.startsWith(`${field.slice(dot + 1)} `))
        : [],
  );
  return messages.length === 0 ? null : messages.join(" ");
}

/** Pages with something to mend. */
export function stepsToMend(errors: FieldErrors): Set<Step> {
  return new Set(Object.keys(errors).map(stepOf));
}
