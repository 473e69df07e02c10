import type { RegisteredModel } from "../api/languageModels";

export const FILTERS = ["provider", "family", "training_stage", "openness", "dataset"] as const;
export type FilterName = (typeof FILTERS)[number];

/** Stands in the address for models without a provider or family. */
export const UNSTATED = "none";

function holds(model: RegisteredModel, name: FilterName, value: string): boolean {
  return name === "dataset"
    ? model.datasets.some(({ key }) => key === value)
    : model[name] === (value === UNSTATED && (name === "provider" || name === "family") ? "" : value);
}

/** The models an address asks for. Words are looked for in key, name, provider and family. */
export function matching(models: readonly RegisteredModel[], parameters: URLSearchParams): RegisteredModel[] {
  const words = (parameters.get("search") ?? "").trim().toLowerCase();
  const known = parameters.get("known");
  return models.filter((model) => {
    const text = [model.key, model.name, model.provider, model.family].join(" ").toLowerCase();
    return (
      text.includes(words) &&
      (known === null || model.known === (known === "yes")) &&
      FILTERS.every((name) => {
        const value = parameters.get(name);
        return value === null || holds(model, name, value);
      })
    );
  });
}
