import type { Draft } from "./draft";

/** What each page of the form is given. */
export interface StepProps {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  /** What is wrong with a field of the protocol, or null. */
  errorOf: (field: string) => string | null;
}
