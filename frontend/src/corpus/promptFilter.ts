import type { PromptFilter } from "../api/prompts";

/** Stands in the address for prompts without a language. */
export const UNSTATED = "none";
/** Where the prompts stand on the page of a dataset. */
export const PROMPTS_ANCHOR = "prompts";

const NAMES = ["search", "language", "category"] as const;

/** The filter an address asks for. */
export function filterOf(parameters: URLSearchParams): PromptFilter {
  const language = parameters.get("language");
  return {
    search: parameters.get("search") ?? "",
    language: language === UNSTATED ? "" : language,
    category: parameters.get("category"),
  };
}

/** The part of an address that filters prompts, with what is added to it: "?category=writing-genres&at=3". */
export function filterAddress(
  parameters: URLSearchParams,
  added: Readonly<Record<string, string | null>> = {},
): string {
  const kept = new URLSearchParams();
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value !== null && value !== "") {
      kept.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(added)) {
    if (value !== null) {
      kept.set(name, value);
    }
  }
  const written = kept.toString();
  return written === "" ? "" : `?${written}`;
}
