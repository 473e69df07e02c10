import type { Coverage, Dataset, DatasetDetail, Encoder } from "../../api/corpus";

export function dataset(changes: Partial<Dataset> = {}): Dataset {
  return {
    key: "pilot",
    title: "Pilot texts",
    description: "",
    licence: "CC0-1.0",
    citation: "",
    source: "",
    revision: "",
    is_demo: false,
    created_at: "2026-11-20T08:00:00Z",
    n_prompts: 2,
    n_responses: 8,
    n_models: 2,
    ...changes,
  };
}

export function coverage(changes: Partial<Coverage> = {}): Coverage {
  return {
    key: "minilm",
    model_name: "all-MiniLM-L6-v2",
    revision: "1",
    n_dims: 384,
    n_responses: 8,
    n_encoded: 8,
    compared_at: "2026-11-22T07:12:00Z",
    ...changes,
  };
}

export function encoder(changes: Partial<Encoder> = {}): Encoder {
  return {
    key: "minilm",
    provider: "local",
    model: "all-MiniLM-L6-v2",
    revision: "1",
    n_dims: 384,
    max_tokens: 256,
    languages: ["en"],
    ...changes,
  };
}

export function datasetDetail(changes: Partial<DatasetDetail> = {}): DatasetDetail {
  return {
    ...dataset(),
    models: [],
    languages: [{ language: "en", n_prompts: 2, n_detected: 0 }],
    categories: [],
    encoders: [coverage()],
    ...changes,
  };
}
