const ENCODERS: Readonly<Record<string, string>> = {
  minilm: "MiniLM",
  minilm_head: "MiniLM, first window",
  wordllama: "WordLlama",
};

const METRICS: Readonly<Record<string, string>> = {
  chrf: "chrF",
  rouge_l: "ROUGE-L",
  token_jaccard: "Token Jaccard",
};

/** What to call an encoder; one we have no name for keeps its key. */
export function encoderName(key: string): string {
  return ENCODERS[key] ?? key;
}

/** What to call a metric: `cosine:minilm` is "MiniLM cosine". */
export function metricName(key: string): string {
  const [family = "", encoder] = key.split(":");
  if (encoder !== undefined && family === "cosine") {
    return `${encoderName(encoder)} cosine`;
  }
  if (encoder !== undefined && family === "cosine_centred") {
    return `${encoderName(encoder)} cosine, centred`;
  }
  return METRICS[key] ?? key;
}
