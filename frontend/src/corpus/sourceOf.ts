import type { PromptDetail, ShownResponse, SourceCount } from "../api/prompts";

/** A source of a prompt with those of its responses that came with the prompt. */
export interface Column {
  /** Stands in the address; "" is of texts without a language model. */
  key: string;
  source: SourceCount;
  first: readonly ShownResponse[];
}

/** The prompt's sources as columns, in the order of the server. */
export function columnsOf(prompt: PromptDetail): Column[] {
  return prompt.sources.map((source) => ({
    key: source.key ?? "",
    source,
    first: prompt.responses.filter(
      ({ model, decoding }) =>
        (model ?? null) === source.language_model &&
        (source.language_model === null || (decoding ?? null) === source.decoding),
    ),
  }));
}

/** A comma parts the keys in the address, so it must not stand in one. */
export const written = encodeURIComponent;

/** The columns an address asks for by `model`; all of them where it names none. */
export function chosenColumns(columns: readonly Column[], parameter: string | null): readonly Column[] {
  const keys = new Set((parameter ?? "").split(",").filter((key) => key !== ""));
  // An empty key cannot stand in a list by itself: texts without a model are written as "-".
  return keys.size === 0 ? columns : columns.filter(({ key }) => keys.has(writtenKey(key)));
}

export function writtenKey(key: string): string {
  return key === "" ? "-" : written(key);
}
