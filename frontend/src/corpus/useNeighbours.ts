import { type Prompt, type PromptFilter, usePromptAt } from "../api/prompts";

export interface Neighbours {
  place: number;
  count: number;
  previous: Prompt | null;
  next: Prompt | null;
}

/**
 * The prompts beside one in the list it was opened from. Null where it was not opened from a list, or stands no
 * longer where the address says.
 */
export function useNeighbours(
  dataset: string,
  filter: PromptFilter,
  uid: string,
  place: number | null,
): Neighbours | null {
  const here = usePromptAt(dataset, filter, place);
  const isHere = here !== null && here.prompt.uid === uid && place !== null;
  const previous = usePromptAt(dataset, filter, isHere && place > 1 ? place - 1 : null);
  const next = usePromptAt(dataset, filter, isHere && place < here.count ? place + 1 : null);
  return isHere
    ? { place, count: here.count, previous: previous?.prompt ?? null, next: next?.prompt ?? null }
    : null;
}
