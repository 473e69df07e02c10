import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { type DatasetDetail, type LanguageModel, useDataset } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card, NumberStrip } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import classes from "./Corpus.module.css";
import { EncodersCard } from "./EncodersCard";
import { PromptsCard } from "./PromptsCard";

function Counts({ dataset }: { dataset: DatasetDetail }): ReactElement {
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

function ModelsCard({
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
    <Card title={t("corpus.modelsTitle")} sentence={t("corpus.modelsSentence")} flush>
      <DataTable
        caption={t("corpus.modelsTitle")}
        columns={columns}
        rows={models}
        rowKey={(row) => row.key}
        csvName={`${dataset}-models.csv`}
        pageSize={25}
      />
    </Card>
  );
}

/** One dataset: what it holds, what it was encoded with, and its prompts. */
export function DatasetPage(): ReactElement {
  const { t } = useTranslation();
  const { key = "" } = useParams();
  const dataset = useDataset(key);
  return (
    <>
      <PageHead
        crumbs={[{ label: t("section.corpus"), to: "/corpus" }, { label: key }]}
        title={dataset.data?.title ?? key}
        pills={
          dataset.data !== undefined && (
            <>
              {dataset.data.is_demo && <Pill>{t("corpus.demo")}</Pill>}
              <Pill>{dataset.data.licence || t("corpus.licenceNotStated")}</Pill>
            </>
          )
        }
        actions={
          <>
            <Button
              variant="default"
              component={Link}
              to={`/corpus/import?into=${encodeURIComponent(key)}`}
              leftSection={<Icon name="importFile" />}
            >
              {t("corpus.bringMore")}
            </Button>
            <Button
              component={Link}
              to={`/similarity?dataset=${encodeURIComponent(key)}`}
              leftSection={<Icon name="similarity" />}
            >
              {t("corpus.seeSimilarity")}
            </Button>
          </>
        }
      />
      <Loaded query={dataset}>
        {(data) => (
          <div className={classes.stack}>
            {data.description !== "" && (
              <p className={classes.dim} style={{ margin: 0, maxWidth: "100ch" }}>
                {data.description}
              </p>
            )}
            <Counts dataset={data} />
            <EncodersCard dataset={data} />
            <PromptsCard dataset={data} />
            <ModelsCard models={data.models} dataset={data.key} />
          </div>
        )}
      </Loaded>
    </>
  );
}
