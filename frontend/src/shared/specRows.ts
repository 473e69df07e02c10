import type { ChartRow, ChartSpec } from "./VegaChart";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is ChartRow[string] {
  return value === null || typeof value === "string" || typeof value === "number";
}

function inlineValues(part: unknown): readonly unknown[] {
  return isRecord(part) && isRecord(part.data) && Array.isArray(part.data.values) ? part.data.values : [];
}

/** The numbers a spec carries inside: of its own data, or of the layer that has most. */
export function specRows(spec: ChartSpec): ChartRow[] {
  const layers = Array.isArray(spec.layer) ? spec.layer : [];
  const most = [spec, ...layers]
    .map(inlineValues)
    .reduce((best, values) => (values.length > best.length ? values : best), []);
  return most
    .filter(isRecord)
    .map((row) => Object.fromEntries(Object.entries(row).flatMap(([k, v]) => (isCell(v) ? [[k, v]] : []))));
}

/** The sentence a spec carries for those who do not see it. */
export function specDescription(spec: ChartSpec): string {
  return typeof spec.description === "string" ? spec.description : "";
}

/** The spec as wide as its card. Charts whose cells must stay square keep their own width. */
export function asWideAsCard(spec: ChartSpec): ChartSpec {
  return { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } };
}
