import type { ModelChanges, Openness, RegisteredModel, TrainingStage } from "../api/languageModels";

/** What the form holds: texts as they are typed. */
export interface ModelDraft {
  name: string;
  provider: string;
  family: string;
  /** YYYY-MM-DD, or "". */
  released_on: string;
  /** A number, or "" for none. */
  n_parameters: number | string;
  training_stage: TrainingStage;
  openness: Openness;
  is_human: boolean;
}

export function draftOf(model: RegisteredModel): ModelDraft {
  return {
    name: model.name,
    provider: model.provider,
    family: model.family,
    released_on: model.released_on ?? "",
    n_parameters: model.n_parameters ?? "",
    training_stage: model.training_stage,
    openness: model.openness,
    is_human: model.is_human,
  };
}

function stated(draft: ModelDraft): Required<ModelChanges> {
  return {
    ...draft,
    name: draft.name.trim(),
    provider: draft.provider.trim(),
    family: draft.family.trim(),
    released_on: draft.released_on === "" ? null : draft.released_on,
    n_parameters: draft.n_parameters === "" ? null : Number(draft.n_parameters),
  };
}

/** What the draft says differently from what stands: the rest is not sent, so that nobody's edit is undone. */
export function changesOf(draft: ModelDraft, model: RegisteredModel): ModelChanges {
  const before = stated(draftOf(model));
  return Object.fromEntries(
    Object.entries(stated(draft)).filter(([name, value]) => value !== before[name as keyof ModelChanges]),
  );
}
