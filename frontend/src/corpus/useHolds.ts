import { useTranslation } from "react-i18next";
import type { ImportOutcome } from "../api/imports";

/** What a file holds without its refused rows, in words. */
export function useHolds(): (outcome: ImportOutcome) => string {
  const { t } = useTranslation();
  return ({ responses, prompts, models }) => {
    const counted = [
      ...(responses > 0 ? [t("corpus.nResponses", { count: responses })] : []),
      t("number.prompts", { count: prompts }),
      ...(models > 0 ? [t("corpus.nModels", { count: models })] : []),
    ];
    return t("importing.holds", { counted: counted.join(", ") });
  };
}
