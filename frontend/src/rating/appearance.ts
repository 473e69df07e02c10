export type Appearance = "auto" | "light" | "dark";

/** The key that `color-scheme.js` reads before the first paint. */
const KEY = "mantine-color-scheme-value";

const system = () => window.matchMedia("(prefers-color-scheme: dark)");

export function appearance(): Appearance {
  const chosen = read();
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

export function setAppearance(chosen: Appearance): void {
  try {
    window.localStorage.setItem(KEY, chosen);
  } catch {
    // Storage can be forbidden: the choice then lasts as long as this page.
  }
  apply(chosen);
}

/** Follow the system while nothing else was chosen. Returns how to stop. */
export function followSystem(): () => void {
  const changed = () => apply(appearance());
  system().addEventListener("change", changed);
  return () => system().removeEventListener("change", changed);
}

function apply(chosen: Appearance): void {
  const dark = chosen === "dark" || (chosen === "auto" && system().matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}

function read(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
