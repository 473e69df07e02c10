import type { IconName } from "./Icon";

export interface Section {
  key: "overview" | "corpus" | "similarity" | "studies" | "validation" | "reports" | "jobs" | "settings";
  path: string;
  icon: IconName;
}

/** The researcher's sections in the order of the navigation. */
export const SECTIONS: readonly Section[] = [
  { key: "overview", path: "/", icon: "overview" },
  { key: "corpus", path: "/corpus", icon: "corpus" },
  { key: "similarity", path: "/similarity", icon: "similarity" },
  { key: "studies", path: "/studies", icon: "studies" },
  { key: "validation", path: "/validation", icon: "validation" },
  { key: "reports", path: "/reports", icon: "reports" },
  { key: "jobs", path: "/jobs", icon: "jobs" },
  { key: "settings", path: "/settings", icon: "settings" },
];

/** The section an address belongs to; the overview is "/" alone. */
export function sectionOf(pathname: string): Section | null {
  const open = SECTIONS.find(
    ({ path }) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)),
  );
  return open ?? null;
}
