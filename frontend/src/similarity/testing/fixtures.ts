import type { CosineEstimate, Similarity } from "../../api/similarity";

export function cosine(value: number | null, changes: Partial<CosineEstimate> = {}): CosineEstimate {
  return {
    value,
    low: value === null ? null : value - 0.02,
    high: value === null ? null : value + 0.02,
    undefined: null,
    interval_undefined: null,
    n_units: 22080,
    n_raters: null,
    n_prompts: 80,
    method: "mean",
    resampled: "prompts",
    n_draws: 2000,
    seed: 0,
    confidence: 0.95,
    ...changes,
  };
}

export function similarity(changes: Partial<Similarity> = {}): Similarity {
  const source = (key: string): Similarity["sources"][number] => ({
    key,
    provider: "",
    family: "",
    released_on: null,
    n_prompts: 80,
    intra: null,
    inter: 0.8,
  });
  const reason = "no language model has two responses to a prompt";
  return {
    dataset: "pilot",
    encoder: "minilm",
    computed_at: "2026-11-22T07:12:00Z",
    frame_digest: "7f3a91c000000000",
    stale: false,
    n_prompts: 80,
    n_responses: 1920,
    intra: cosine(null, { undefined: reason, interval_undefined: reason, n_units: 0, n_prompts: 0 }),
    inter: cosine(0.82),
    floor: cosine(0.06, { n_units: 24000 }),
    cells_above: { n: 0, shares: null, undefined: reason },
    pairs_above_within: { n: 0, shares: null, undefined: reason },
    pairs_above_between: { n: 22080, shares: { "0.7": 0.85, "0.8": 0.69 }, undefined: null },
    sources: ["ant", "bee", "cat"].map(source),
    pairs: [
      { a: "ant", b: "bee", mean: 0.76, n_prompts: 80 },
      { a: "ant", b: "cat", mean: 0.87, n_prompts: 80 },
      { a: "bee", b: "cat", mean: 0.8, n_prompts: 80 },
    ],
    fit: {
      n_responses: 1920,
      n_encoded: 1920,
      n_longer: 0,
      n_truncated: 1744,
      n_other_language: 0,
      n_unknown_language: 0,
      other_languages: [],
    },
    ...changes,
  };
}
