import { useTranslation } from "react-i18next";
import type { Estimate } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { formatCount } from "../shared/numbers";

/** "60 items, 9 raters, 22 prompts": what an estimate counts, in its own unit. */
export function useCountsOf(): (estimate: Estimate) => string {
  const { t } = useTranslation();
  return ({ unit, n_units, n_raters, n_prompts }) =>
    [
      unit === "response"
        ? t("validation.responses", { count: n_units })
        : t("number.items", { count: n_units }),
      ...(n_raters === null ? [] : [t("number.raters", { count: n_raters })]),
      t("number.prompts", { count: n_prompts }),
    ].join(", ");
}

/** How an estimate and its interval were made, in a sentence or two. */
export function useMethod(): (estimate: Estimate) => string {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return ({ resampled, n_draws, n_undefined_draws, seed, value, interval_undefined }) => {
    if (value !== null && interval_undefined !== null) {
      return t("validation.noInterval", { reason: interval_undefined });
    }
    if (resampled === null || seed === null) {
      return "";
    }
    const made = t("validation.made", {
      draws: formatCount(n_draws, language),
      seed: String(seed),
    });
    return n_undefined_draws === 0
      ? made
      : `${made} ${t("validation.lostDraws", { count: n_undefined_draws })}`;
  };
}

/** The name of a criterion as it is written at the head of a line: `similarity` is "Similarity". */
export function headed(key: string): string {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
