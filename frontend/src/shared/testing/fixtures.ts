import type { JobView } from "../../jobs/jobView";
import type { EstimateNumbers } from "../estimate";
import type { ChartData } from "../VegaChart";

export function estimate(changes: Partial<EstimateNumbers> = {}): EstimateNumbers {
  return {
    value: 0.58,
    low: 0.51,
    high: 0.64,
    undefined: null,
    n_units: 300,
    n_raters: 48,
    n_prompts: 80,
    ...changes,
  };
}

export function undefinedEstimate(reason: string): EstimateNumbers {
  return estimate({ value: null, low: null, high: null, undefined: reason });
}

export function job(changes: Partial<JobView> = {}): JobView {
  return {
    id: "j-204",
    title: "Encode with MiniLM",
    state: "running",
    nDone: 59,
    nFailed: 0,
    nParts: 80,
    secondsLeft: 180,
    spent: null,
    ...changes,
  };
}

export interface MetricRow {
  metric: string;
  spearman: EstimateNumbers;
  auc: number | null;
}

export const METRIC_ROWS: readonly MetricRow[] = [
  { metric: "chrF", spearman: estimate({ value: 0.56, low: 0.45, high: 0.67 }), auc: 0.77 },
  { metric: "LLM judge", spearman: undefinedEstimate("scores for 31 of 525 items"), auc: null },
  { metric: "MiniLM cosine", spearman: estimate({ value: 0.65, low: 0.54, high: 0.75 }), auc: 0.82 },
  { metric: "Length ratio", spearman: estimate({ value: -0.31, low: -0.44, high: -0.17 }), auc: 0.64 },
];

export function chart(color: string, grid: string, text: string): ChartData {
  const rows = [0.08, 0.11, 0.17, 0.26, 0.21, 0.12, 0.05].map((share, bin) => ({
    cosine: 0.3 + bin / 10,
    share,
  }));
  return {
    description: "Share of pairs by cosine similarity; the highest bin is at 0.6.",
    rows,
    spec: {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      width: "container",
      height: 180,
      data: { values: rows },
      transform: [{ calculate: "datum.share * 100", as: "percent" }],
      mark: { type: "bar", color, cornerRadiusEnd: 2 },
      encoding: {
        x: {
          field: "cosine",
          type: "ordinal",
          title: "Cosine similarity",
          axis: { format: ".1f", labelAngle: 0 },
        },
        y: { field: "percent", type: "quantitative", title: "Share of pairs, %" },
      },
      config: {
        background: "transparent",
        font: "Inter Variable",
        view: { stroke: null },
        axis: { labelColor: text, titleColor: text, gridColor: grid, labelFontSize: 12, titleFontSize: 12 },
      },
    },
  };
}
