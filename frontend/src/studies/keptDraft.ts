import { useCallback, useState } from "react";
import type { Draft } from "./draft";

const STORAGE_KEY = "hivecheck-new-study";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of the same fields and kinds of fields: what an older version of the form kept is passed over. */
export function isDraftLike(value: unknown, blank: Draft): value is Draft {
  return (
    isRecord(value) &&
    Object.entries(blank).every(([field, example]) => {
      const kept = value[field];
      const isNumber = typeof example === "number" || example === null;
      return isNumber
        ? typeof kept === "number" || kept === null
        : typeof kept === typeof example && Array.isArray(kept) === Array.isArray(example) && kept !== null;
    })
  );
}

function kept(blank: Draft): Draft {
  try {
    const value: unknown = JSON.parse(window.sessionStorage.getItem(STORAGE_KEY) ?? "null");
    return isDraftLike(value, blank) ? value : blank;
  } catch {
    // Storage can be forbidden, or hold what is no JSON; the form then starts anew.
    return blank;
  }
}

function keep(draft: Draft | null): void {
  try {
    if (draft === null) {
      window.sessionStorage.removeItem(STORAGE_KEY);
    } else {
      window.sessionStorage.setItem(STORAGE_KEY, JSON.stringify(draft));
    }
  } catch {
    // See above: the form then lasts as long as the page.
  }
}

/** The form's fields, which outlast a reload of the page but not the browser's tab. */
export function useKeptDraft(blank: Draft): {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  forget: () => void;
} {
  const [draft, setDraft] = useState(() => kept(blank));
  const change = useCallback((changes: Partial<Draft>) => {
    setDraft((old) => {
      const changed = { ...old, ...changes };
      keep(changed);
      return changed;
    });
  }, []);
  const forget = useCallback(() => keep(null), []);
  return { draft, change, forget };
}
