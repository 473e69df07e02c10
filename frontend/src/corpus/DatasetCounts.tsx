import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { DatasetDetail } from "../api/corpus";
import { useLanguage } from "../i18n";
import { NumberStrip } from "../shared/Card";
import { formatCount } from "../shared/numbers";
import classes from "./Corpus.module.css";

/** How many prompts, responses and models a dataset holds. */
export function DatasetCounts({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { n_prompts, n_responses, n_models } = dataset;
  const nLanguages = dataset.languages.filter((one) => one.language !== "").length;
  const nProviders = new Set(dataset.models.flatMap(({ provider }) => provider || [])).size;
  const cells = [
    {
      label: t("corpus.prompts"),
      count: n_prompts,
      under: [
        t("corpus.inLanguages", { count: nLanguages }),
        t("corpus.inCategories", { count: dataset.categories.length }),
      ].join(", "),
    },
    {
      label: t("corpus.responses"),
      count: n_responses,
      under: n_prompts === 0 ? "" : t("corpus.perPrompt", { number: Math.round(n_responses / n_prompts) }),
    },
    {
      label: t("corpus.models"),
      count: n_models,
      under: nProviders === 0 ? t("corpus.noProviders") : t("corpus.providers", { count: nProviders }),
    },
  ];
  return (
    <NumberStrip>
      {cells.map(({ label, count, under }) => (
        <div key={label}>
          <p className={classes.label}>{label}</p>
          <p className={classes.count}>{formatCount(count, language)}</p>
          <p className={classes.under}>{under}</p>
        </div>
      ))}
    </NumberStrip>
  );
}
