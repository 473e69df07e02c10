import { useState } from "react";
import type { OnConflict, OnRefused } from "../api/imports";
import { useParameters } from "../shared/useParameters";
import type { Choice } from "./importChoice";

const ON_CONFLICT: readonly OnConflict[] = ["refuse", "keep", "replace"];
const ON_REFUSED: readonly OnRefused[] = ["stop", "skip"];

/**
 * What is to become of conflicting and refused rows. It stands in the address for a reload, and beside it in a state,
 * since an address follows a moment later and a choice has to show at once.
 */
export function useChoices(): [Choice, (changes: Partial<Choice>) => void] {
  const [parameters, setParameters] = useParameters();
  const [choice, setChoice] = useState<Choice>(() => ({
    onConflict: ON_CONFLICT.find((one) => one === parameters.get("conflicts")) ?? "refuse",
    onRefused: ON_REFUSED.find((one) => one === parameters.get("refused")) ?? "stop",
  }));
  const change = (changes: Partial<Choice>): void => {
    const chosen = { ...choice, ...changes };
    setChoice(chosen);
    setParameters({
      conflicts: chosen.onConflict === "refuse" ? null : chosen.onConflict,
      refused: chosen.onRefused === "stop" ? null : chosen.onRefused,
    });
  };
  return [choice, change];
}
