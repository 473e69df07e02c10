import { useSyncExternalStore } from "react";

const QUERY = "(max-width: 899.98px)";

function subscribe(listener: () => void): () => void {
  const list = window.matchMedia(QUERY);
  list.addEventListener("change", listener);
  return () => list.removeEventListener("change", listener);
}

/** Under 900 px the page is the phone's; at 200% zoom it is, too. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(QUERY).matches);
}
