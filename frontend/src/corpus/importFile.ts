/** Our columns; the first four must be in the file. */
export const REQUIRED_COLUMNS = ["prompt_id", "prompt", "model", "response"] as const;
export const OPTIONAL_COLUMNS = [
  "provider",
  "family",
  "released",
  "sample_index",
  "language",
  "category",
] as const;
export type OurColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];
export type Mapping = Readonly<Partial<Record<OurColumn, string>>>;

/** Enough for the first line of any sensible file. */
const HEAD_BYTES = 1_000_000;

/** The column names of the first row, or null when it cannot be read: the server then says why. */
export function columnsOf(head: string): string[] | null {
  const line = head.split(/\r?\n/).find((candidate) => candidate.trim() !== "");
  if (line === undefined) {
    return null;
  }
  try {
    const row: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    return typeof row === "object" && row !== null && !Array.isArray(row) ? Object.keys(row) : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

export async function columnsOfFile(file: File): Promise<string[] | null> {
  return columnsOf(await file.slice(0, HEAD_BYTES).text());
}

/** Which of our columns are read from another name: only these are sent. */
export function renamed(mapping: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(mapping).filter(([ours, theirs]) => ours !== theirs));
}

/** A key for a new dataset from a file's name: small letters, digits and hyphens. */
export function keyFromName(name: string): string {
  return name
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 80);
}
