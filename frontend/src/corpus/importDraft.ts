import type { FilePreset, ImportRequest, Preview } from "../api/imports";
import type { Job } from "../api/jobs";
import { keyFromName } from "./importFile";

/** Our columns to the file's; what begins with a colon is one value for all rows. */
export type Mapping = Readonly<Record<string, string>>;

/** How an upload is to be read, and into which dataset: all that is asked before the check. */
export interface ImportDraft {
  preset: string;
  mapping: Mapping;
  isNew: boolean;
  dataset: string;
  title: string;
  licence: string;
  citation: string;
  source: string;
  revision: string;
  embeddingName: string;
}

const CONSTANT = ":";
/** Presets that know our columns under our names, so that the file's tell which of them it has. */
const PLAIN_PRESETS: readonly string[] = ["jsonl", "prompts"];
const OF_A_PROMPT = ["prompt_id", "language", "category"] as const;
const OF_A_RESPONSE = ["sample_index", "provider", "family", "released"] as const;
/** One value for all rows would say that all are one response, or one sample of it. */
const NEVER_CONSTANT: readonly string[] = [
  "response",
  "response_1",
  "response_2",
  "sample_index",
  "embedding",
];

export function isConstant(theirs: string | undefined): theirs is string {
  return theirs?.startsWith(CONSTANT) === true;
}

export function constantOf(theirs: string): string {
  return theirs.slice(CONSTANT.length);
}

export function asConstant(value: string): string {
  return `${CONSTANT}${value}`;
}

export function canBeConstant(ours: string): boolean {
  return !NEVER_CONSTANT.includes(ours);
}

/** The columns that stand open, those a file must have first; and those that most files do without. */
export function columnsOf(preset: FilePreset): { main: readonly string[]; others: readonly string[] } {
  const main = [...new Set([...preset.required, ...preset.columns])];
  const isOfPrompts = !main.some((ours) => ours.startsWith("response"));
  const optional: readonly string[] = isOfPrompts ? OF_A_PROMPT : [...OF_A_PROMPT, ...OF_A_RESPONSE];
  return { main, others: optional.filter((ours) => !main.includes(ours)) };
}

/** The file's column that one of ours is read from without a word about it, where that is known here. */
export function foundByItself(
  ours: string,
  { preset, mapping, columns }: { preset: string; mapping: Mapping; columns: readonly string[] },
): string | null {
  const isTaken = Object.values(mapping).includes(ours);
  return PLAIN_PRESETS.includes(preset) && columns.includes(ours) && !isTaken ? ours : null;
}

/** Our needed columns that nothing says where to find; a check finds those that only a preset's own names tell. */
export function missingColumns(
  { preset, mapping }: Pick<ImportDraft, "preset" | "mapping">,
  shape: FilePreset,
  seen: Preview,
): string[] {
  return shape.required.filter((ours) => {
    const theirs = mapping[ours];
    if (theirs !== undefined) {
      return isConstant(theirs) ? constantOf(theirs) === "" : !seen.columns.includes(theirs);
    }
    if (PLAIN_PRESETS.includes(preset)) {
      return foundByItself(ours, { preset, mapping, columns: seen.columns }) === null;
    }
    return preset === seen.preset && seen.missing.includes(ours);
  });
}

/** What the first look at a file suggests. */
export function guessedDraft(
  seen: Preview,
  { fileName, into }: { fileName: string; into: string | null },
): ImportDraft {
  return {
    preset: seen.preset,
    mapping: seen.mapping,
    isNew: into === null,
    dataset: into ?? keyFromName(fileName),
    title: "",
    licence: "",
    citation: "",
    source: "",
    revision: "",
    embeddingName: "",
  };
}

/** What a check or an import was asked for, to be changed and asked for again. */
export function draftOfJob({ inputs }: Pick<Job, "inputs">, known: readonly string[]): ImportDraft {
  const text = (name: string): string => (typeof inputs[name] === "string" ? inputs[name] : "");
  const mapping: unknown = inputs.mapping;
  return {
    preset: text("preset"),
    mapping: typeof mapping === "object" && mapping !== null ? (mapping as Mapping) : {},
    isNew: !known.includes(text("dataset")),
    dataset: text("dataset"),
    title: text("title"),
    licence: text("licence"),
    citation: text("citation"),
    source: text("source"),
    revision: text("revision"),
    embeddingName: text("embedding_name"),
  };
}

export function requestOf(draft: ImportDraft, upload: string): Omit<ImportRequest, "dry_run"> {
  return {
    upload,
    preset: draft.preset,
    mapping: Object.fromEntries(
      Object.entries(draft.mapping).filter(([ours, theirs]) => ours !== theirs && theirs !== CONSTANT),
    ),
    dataset: draft.dataset,
    // A dataset that is there keeps its title.
    title: draft.isNew ? draft.title : "",
    licence: draft.licence,
    citation: draft.citation,
    source: draft.source,
    revision: draft.revision,
    embedding_name: draft.embeddingName,
    on_conflict: "refuse",
    on_refused: "stop",
  };
}
