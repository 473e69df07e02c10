import { useCallback } from "react";
import { useSearchParams } from "react-router";

type Changes = Readonly<Record<string, string | null>>;

/**
 * Free parts of the address, such as which dataset a page shows; null where one is not written. A change writes
 * several at once and takes out those that become null, so that no two changes overwrite each other.
 */
export function useParameters(): [URLSearchParams, (changes: Changes) => void] {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (changes: Changes) => {
      setParameters(
        (old) => {
          const changed = new URLSearchParams(old);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === "") {
              changed.delete(name);
            } else {
              changed.set(name, value);
            }
          }
          return changed;
        },
        { replace: true },
      );
    },
    [setParameters],
  );
  return [parameters, change];
}
