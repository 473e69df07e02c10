import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * A state of the page that is part of its address, so that a link shows a colleague the same page.
 * A value that is not allowed counts as the first; the first is left out of the address.
 */
export function useQueryParameter<Value extends string>(
  name: string,
  allowed: readonly [Value, ...Value[]],
): [Value, (value: Value) => void] {
  const [parameters, setParameters] = useSearchParams();
  const [fallback] = allowed;
  const written = parameters.get(name);
  const value = allowed.find((candidate) => candidate === written) ?? fallback;
  const setValue = useCallback(
    (chosen: Value) => {
      setParameters(
        (old) => {
          const changed = new URLSearchParams(old);
          if (chosen === fallback) {
            changed.delete(name);
          } else {
            changed.set(name, chosen);
          }
          return changed;
        },
        { replace: true },
      );
    },
    [name, fallback, setParameters],
  );
  return [value, setValue];
}
