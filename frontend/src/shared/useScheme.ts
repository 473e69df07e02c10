import { useComputedColorScheme } from "@mantine/core";

/** The colour scheme that is shown; charts are asked for in it. */
export function useScheme(): "light" | "dark" {
  // Known at the first draw, so that no chart is drawn twice.
  return useComputedColorScheme("light", { getInitialValueInEffect: false });
}
