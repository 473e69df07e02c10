import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Dataset, useDatasets } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import classes from "./Corpus.module.css";

function useColumns(): Column<Dataset>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const counted = (key: "n_prompts" | "n_responses" | "n_models", header: string): Column<Dataset> => ({
    key,
    header,
    align: "number",
    sortBy: (row) => row[key],
    render: (row) => formatCount(row[key], language),
  });
  return [
    {
      key: "title",
      header: t("corpus.dataset"),
      sortBy: (row) => row.title,
      render: (row) => (
        <span className={classes.named}>
          <Link to={`/corpus/${row.key}`} className={classes.link}>
            {row.title}
          </Link>
          {row.is_demo && <Pill>{t("corpus.demo")}</Pill>}
        </span>
      ),
    },
    {
      key: "key",
      header: t("corpus.key"),
      sortBy: (row) => row.key,
      render: (row) => <RowKey>{row.key}</RowKey>,
    },
    counted("n_prompts", t("corpus.prompts")),
    counted("n_responses", t("corpus.responses")),
    counted("n_models", t("corpus.models")),
    {
      key: "licence",
      header: t("corpus.licence"),
      sortBy: (row) => row.licence || null,
      render: (row) => row.licence || <span className={classes.dim}>{t("corpus.notStated")}</span>,
    },
    {
      key: "created_at",
      header: t("corpus.since"),
      sortBy: (row) => row.created_at,
      render: (row) => (
        <span className={classes.nowrap}>{formatDate(new Date(row.created_at), language)}</span>
      ),
    },
  ];
}

/** All datasets, and the way to bring another. */
export function CorpusPage(): ReactElement {
  const { t } = useTranslation();
  const columns = useColumns();
  const datasets = useDatasets();
  const bring = (
    <Button component={Link} to="/corpus/import" leftSection={<Icon name="importFile" />}>
      {t("corpus.bring")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("section.corpus")} actions={bring} />
      <Loaded query={datasets}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState
              title={t("empty.corpusTitle")}
              steps={[
                { icon: "importFile", title: t("corpus.stepImport"), body: t("corpus.stepImportBody") },
                { icon: "chip", title: t("corpus.stepEncode"), body: t("corpus.stepEncodeBody") },
                { icon: "similarity", title: t("corpus.stepSee"), body: t("corpus.stepSeeBody") },
              ]}
              actions={bring}
            >
              {t("empty.corpusBody")}
            </EmptyState>
          ) : (
            <Card title={t("corpus.datasets")} sentence={t("corpus.datasetsSentence")} flush>
              <DataTable
                caption={t("corpus.datasets")}
                columns={columns}
                rows={rows}
                rowKey={(row) => row.key}
                csvName="datasets.csv"
              />
            </Card>
          )
        }
      </Loaded>
    </>
  );
}
