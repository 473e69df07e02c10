import { useTranslation } from "react-i18next";
import type { RegisteredModel } from "../api/languageModels";
import { useLanguage } from "../i18n";
import { parametersOf, releasedWords } from "./modelWords";

type Facts = Pick<
  RegisteredModel,
  "released" | "n_parameters" | "training_stage" | "openness" | "provider" | "family" | "name"
>;

interface ModelWords {
  stageWord: (model: Pick<Facts, "training_stage">) => string;
  opennessWord: (model: Pick<Facts, "openness">) => string;
  /** Null where nothing is known. */
  releasedWord: (model: Pick<Facts, "released">) => string | null;
  parametersWord: (model: Pick<Facts, "n_parameters">) => string | null;
}

/** What is known of a language model, in words of the page. */
export function useModelWords(): ModelWords {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return {
    stageWord: ({ training_stage }) => t(`models.stage_${training_stage}`),
    opennessWord: ({ openness }) => t(`models.openness_${openness}`),
    releasedWord: ({ released }) => releasedWords(released, language),
    parametersWord: ({ n_parameters }) => {
      if (n_parameters === null) {
        return null;
      }
      const { number, unit } = parametersOf(n_parameters, language);
      return t(`models.parameters_${unit}`, { number });
    },
  };
}
