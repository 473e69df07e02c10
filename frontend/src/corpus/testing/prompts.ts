import type { RegisteredModel } from "../../api/languageModels";
import type { Prompt, PromptDetail, ShownResponse, SourceCount } from "../../api/prompts";
import type { CategoryShare, TaxonomyShares } from "../../api/taxonomy";

export function prompt(changes: Partial<Prompt> = {}): Prompt {
  return {
    uid: "00000000-0000-4000-8000-000000000001",
    key: "p-01",
    text: "Name a quiet way to spend a rainy Sunday.",
    language: "en",
    language_detected: false,
    categories: [],
    n_responses: 4,
    n_models: 2,
    ...changes,
  };
}

export function response(changes: Partial<ShownResponse> = {}): ShownResponse {
  return {
    uid: "00000000-0000-4000-8000-0000000000a0",
    model: "ash",
    provider: "",
    decoding: "unstated",
    sample_index: 0,
    text: "**Read** by the window.",
    html: "<p><strong>Read</strong> by the window.</p>",
    n_chars: 23,
    language: "",
    extra: {},
    n_same_text: 1,
    ...changes,
  };
}

export function source(changes: Partial<SourceCount> = {}): SourceCount {
  return {
    key: "ash",
    language_model: "ash",
    name: "ash",
    provider: "",
    decoding: "unstated",
    is_human: false,
    n_responses: 1,
    ...changes,
  };
}

export function promptDetail(changes: Partial<PromptDetail> = {}): PromptDetail {
  const { n_models: _, ...shared } = prompt();
  return {
    ...shared,
    dataset: "pilot",
    n_responses: 1,
    sources: [source()],
    per_source: 30,
    responses: [response()],
    ...changes,
  };
}

function leaf(changes: Partial<CategoryShare>): CategoryShare {
  return { key: "", name: "", group: "", kind: "leaf", n: 0, share: 0, ...changes };
}

export function taxonomy(changes: Partial<TaxonomyShares> = {}): TaxonomyShares {
  return {
    dataset: "pilot",
    n_prompts: 2,
    n_labelled: 2,
    n_labels: 3,
    groups: [
      {
        name: "Alternative Styles",
        n_labels: 2,
        share: 100,
        leaves: [
          leaf({ key: "communication-styles", name: "Communication Styles", group: "Alternative Styles" }),
          leaf({
            key: "writing-genres",
            name: "Writing Genres",
            group: "Alternative Styles",
            n: 2,
            share: 100,
          }),
        ],
      },
    ],
    novel: { n_labels: 1, n_distinct: 1, share: 50 },
    novel_labels: [leaf({ key: "travel", name: "Travel", kind: "novel", n: 1, share: 50 })],
    undefined: null,
    ...changes,
  };
}

export function model(changes: Partial<RegisteredModel> = {}): RegisteredModel {
  return {
    key: "gpt-4o",
    name: "GPT-4o",
    provider: "OpenAI",
    family: "GPT-4o",
    released_on: "2024-05-01",
    released: "2024-05",
    n_parameters: null,
    training_stage: "unknown",
    openness: "closed",
    is_human: false,
    registry_key: "gpt-4o",
    edited_at: null,
    known: true,
    shipped: {
      name: "GPT-4o",
      provider: "OpenAI",
      family: "GPT-4o",
      released: "2024-05",
      n_parameters: null,
      training_stage: "unknown",
      openness: "closed",
      is_human: false,
    },
    n_prompts: 2,
    n_responses: 8,
    datasets: [{ key: "pilot", title: "Pilot texts", n_prompts: 2, n_responses: 8 }],
    ...changes,
  };
}

/** A model nobody knows anything of. */
export function unknownModel(changes: Partial<RegisteredModel> = {}): RegisteredModel {
  return model({
    key: "our-own-7b",
    name: "our-own-7b",
    provider: "",
    family: "",
    released_on: null,
    released: "",
    openness: "unknown",
    registry_key: "",
    known: false,
    shipped: null,
    ...changes,
  });
}
