import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { LanguageModel } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { formatCount } from "../shared/numbers";
import classes from "./Corpus.module.css";

/** What wrote a dataset's responses. */
export function DatasetModelsCard({
  models,
  dataset,
}: {
  models: readonly LanguageModel[];
  dataset: string;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const unstated = <span className={classes.dim}>{t("corpus.notStated")}</span>;
  const columns: Column<LanguageModel>[] = [
    {
      key: "key",
      header: t("corpus.model"),
      sortBy: (row) => row.key,
      render: (row) => (
        <span className={classes.nowrap}>
          <RowKey>{row.key}</RowKey>
        </span>
      ),
    },
    {
      key: "provider",
      header: t("corpus.provider"),
      sortBy: (row) => row.provider || null,
      render: (row) => row.provider || unstated,
    },
    {
      key: "family",
      header: t("corpus.family"),
      sortBy: (row) => row.family || null,
      render: (row) => row.family || unstated,
    },
    {
      key: "released_on",
      header: t("corpus.released"),
      sortBy: (row) => row.released_on,
      render: (row) =>
        row.released_on === null ? (
          unstated
        ) : (
          <span className={classes.nowrap}>{formatDate(new Date(row.released_on), language)}</span>
        ),
    },
    {
      key: "n_prompts",
      header: t("corpus.prompts"),
      align: "number",
      sortBy: (row) => row.n_prompts,
      render: (row) => formatCount(row.n_prompts, language),
    },
    {
      key: "n_responses",
      header: t("corpus.responses"),
      align: "number",
      sortBy: (row) => row.n_responses,
      render: (row) => formatCount(row.n_responses, language),
    },
  ];
  return (
    <Card
      title={t("corpus.modelsTitle")}
      sentence={t("corpus.modelsSentence")}
      actions={
        <Link className={classes.link} to={`/corpus/models?dataset=${encodeURIComponent(dataset)}`}>
          {t("dataset.toModels")}
        </Link>
      }
      flush
    >
      {models.length === 0 ? (
        <p className={classes.quiet}>{t("dataset.noModels")}</p>
      ) : (
        <DataTable
          caption={t("corpus.modelsTitle")}
          columns={columns}
          rows={models}
          rowKey={(row) => row.key}
          csvName={`${dataset}-models.csv`}
          pageSize={25}
        />
      )}
    </Card>
  );
}
