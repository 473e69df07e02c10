import { useTranslation } from "react-i18next";
import type { RegisteredModel } from "../api/languageModels";
import { useModelWords } from "./useModelWords";

type Field = "name" | "provider" | "family" | "released" | "parameters" | "stage" | "openness";

/** What the shipped table says of each field, in a sentence; nothing where it has no entry. */
export function useSaid({ shipped }: Pick<RegisteredModel, "shipped">): Record<Field, string> {
  const { t } = useTranslation();
  const { stageWord, opennessWord, releasedWord, parametersWord } = useModelWords();
  if (shipped === null) {
    return { name: "", provider: "", family: "", released: "", parameters: "", stage: "", openness: "" };
  }
  const said = (value: string | null): string =>
    value === null || value === "" ? t("models.saidNothing") : t("models.said", { value });
  return {
    name: said(shipped.name),
    provider: said(shipped.provider),
    family: said(shipped.family),
    released: said(releasedWord(shipped)),
    parameters: said(parametersWord(shipped)),
    stage: said(shipped.training_stage === "unknown" ? null : stageWord(shipped)),
    openness: said(shipped.openness === "unknown" ? null : opennessWord(shipped)),
  };
}
