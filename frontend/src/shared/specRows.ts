import type { ChartRow, ChartSpec } from "./VegaChart";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): value is ChartRow[string] {
  return value === null || typeof value === "string" || typeof value === "number";
}

function valuesOf(data: unknown, named: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (!isRecord(data)) {
    return [];
  }
  const values = typeof data.name === "string" ? named[data.name] : data.values;
  return Array.isArray(values) ? values : [];
}

/** The numbers a spec carries inside: of its own data, or of the layer that has most. */
export function specRows(spec: ChartSpec): ChartRow[] {
  const named = isRecord(spec.datasets) ? spec.datasets : {};
  const layers = Array.isArray(spec.layer) ? spec.layer.filter(isRecord) : [];
  const most = [spec, ...layers]
    .map(({ data }) => valuesOf(data, named))
    .reduce((best, values) => (values.length > best.length ? values : best), []);
  return most
    .filter(isRecord)
    .map((row) =>
      Object.fromEntries(Object.entries(row).flatMap(([key, cell]) => (isCell(cell) ? [[key, cell]] : []))),
    );
}

/** The sentence a spec carries for those who do not see it. */
export function specDescription(spec: ChartSpec): string {
  return typeof spec.description === "string" ? spec.description : "";
}

/**
 * The spec as wide as its card, and as high as its neighbour where that is given. Charts whose cells must stay
 * square keep their own width.
 */
export function asWideAsCard(spec: ChartSpec, height?: number): ChartSpec {
  const config = isRecord(spec.config) ? spec.config : {};
  const axisX = isRecord(config.axisX) ? config.axisX : {};
  return {
    ...spec,
    ...(height === undefined ? {} : { height }),
    width: "container",
    autosize: { type: "fit-x", contains: "padding" },
    // On a phone every label would lie upon the next.
    config: { ...config, axisX: { ...axisX, labelOverlap: true } },
  };
}

/**
 * The spec with room where its long labels stand: they are measured without the tabular figures they are drawn
 * with, and the first letters of the longest would be cut off.
 */
export function withRoomForLabels(spec: ChartSpec): ChartSpec {
  return { ...spec, padding: { left: 28, top: 4, right: 4, bottom: 28 } };
}
