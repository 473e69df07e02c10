/** Endings of files that can be read; what a file is shows in its bytes, so that others may be tried too. */
export const ACCEPTED = ".jsonl,.ndjson,.json,.csv,.tsv,.tab,.txt,.parquet,.gz,.zst";

const PACKED = /\.(gz|gzip|zst|zstd)$/i;

/** A key for a new dataset from a file's name: small letters, digits and hyphens. */
export function keyFromName(name: string): string {
  return name
    .replace(PACKED, "")
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 80);
}

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** The size of a file, in thousands of the unit before. */
export function sizeOf(nBytes: number): { size: number; unit: (typeof UNITS)[number] } {
  let size = nBytes;
  let place = 0;
  while (size >= 1000 && place < UNITS.length - 1) {
    size /= 1000;
    place += 1;
  }
  return { size, unit: UNITS[place] ?? "B" };
}

/** A value of a row as a cell of the preview: texts as they are, all else as JSON. */
export function cellText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
