import type { Similarity } from "../api/similarity";
import type { ChartRow } from "../shared/VegaChart";

type Pair = Similarity["pairs"][number];

/** The heat map's numbers as a table: each model with itself, then each pair, the most alike first. */
export function heatMapRows({ sources, pairs }: Pick<Similarity, "sources" | "pairs">): ChartRow[] {
  const own = sources.map((source) => ({
    model: source.key,
    with: source.key,
    mean_cosine: source.intra,
    n_prompts: source.n_prompts,
    undefined: source.intra === null ? "one response of this model to each prompt" : null,
  }));
  const between = [...pairs]
    .sort((first, second) => second.mean - first.mean)
    .map(({ a, b, mean, n_prompts }) => ({
      model: a,
      with: b,
      mean_cosine: mean,
      n_prompts,
      undefined: null,
    }));
  const rows = [...between, ...own];
  // A column of reasons only where there is one to give.
  return rows.some((row) => row.undefined !== null)
    ? rows
    : rows.map(({ undefined: _reason, ...row }) => row);
}

/** The pair of models most alike and the one least, or null without a pair. */
export function extremes(pairs: readonly Pair[]): { most: Pair; least: Pair } | null {
  const [first, ...others] = pairs;
  if (first === undefined) {
    return null;
  }
  return others.reduce(
    ({ most, least }, pair) => ({
      most: pair.mean > most.mean ? pair : most,
      least: pair.mean < least.mean ? pair : least,
    }),
    { most: first, least: first },
  );
}
