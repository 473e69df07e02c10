import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type Dataset, type DatasetDetail, useDatasetDetails, useDatasets } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import classes from "./Corpus.module.css";
import { SourceText } from "./SourceText";
import { useCorpusPages } from "./useCorpusPages";

const LANGUAGES_NAMED = 3;
const REVISION_SHOWN = 12;

/** The beginning of a digest is enough in a list; the page of the dataset has all of it. */
function shortRevision(revision: string): string {
  return revision.length > REVISION_SHOWN ? `${revision.slice(0, REVISION_SHOWN)}…` : revision;
}

/** The most frequent languages by name, and how many there are. */
function Languages({ dataset }: { dataset: DatasetDetail | undefined }): ReactElement | null {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (dataset === undefined) {
    return null;
  }
  const tags = dataset.languages.flatMap((one) => one.language || []);
  if (tags.length === 0) {
    return <span className={classes.dim}>{t("corpus.notStated")}</span>;
  }
  const names = tags.slice(0, LANGUAGES_NAMED).map((tag) => languageName(tag, language));
  return (
    <div className={classes.languages}>
      {names.join(", ")}
      {tags.length > LANGUAGES_NAMED && (
        <p className={classes.under}>{t("dataset.manyLanguages", { count: tags.length })}</p>
      )}
    </div>
  );
}

function useColumns(details: ReadonlyMap<string, DatasetDetail>): Column<Dataset>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const unstated = <span className={classes.dim}>{t("corpus.notStated")}</span>;
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
        <div className={classes.title}>
          <span className={classes.named}>
            <Link to={`/corpus/${row.key}`} className={classes.link}>
              {row.title}
            </Link>
            {row.is_demo && <Pill>{t("corpus.demo")}</Pill>}
          </span>
          <p className={classes.under}>
            <RowKey>{row.key}</RowKey>
          </p>
        </div>
      ),
    },
    counted("n_prompts", t("corpus.prompts")),
    counted("n_responses", t("corpus.responses")),
    counted("n_models", t("corpus.models")),
    {
      key: "languages",
      header: t("dataset.languages"),
      render: (row) => <Languages dataset={details.get(row.key)} />,
      csv: (row) =>
        details
          .get(row.key)
          ?.languages.flatMap((one) => one.language || [])
          .join("; ") ?? null,
    },
    {
      key: "licence",
      header: t("corpus.licence"),
      sortBy: (row) => row.licence || null,
      render: (row) => <span className={classes.nowrap}>{row.licence || unstated}</span>,
    },
    {
      key: "source",
      header: t("dataset.source"),
      sortBy: (row) => row.source || null,
      render: (row) =>
        row.source === "" ? (
          unstated
        ) : (
          <div className={classes.from}>
            <SourceText source={row.source} />
            {row.revision !== "" && (
              <p className={classes.under}>
                {t("dataset.revision")} <code title={row.revision}>{shortRevision(row.revision)}</code>
              </p>
            )}
          </div>
        ),
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

function Datasets({ rows }: { rows: readonly Dataset[] }): ReactElement {
  const { t } = useTranslation();
  const columns = useColumns(useDatasetDetails(rows.map(({ key }) => key)));
  return (
    <Card title={t("corpus.datasets")} sentence={t("corpus.datasetsSentence")} flush>
      <DataTable
        caption={t("corpus.datasets")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        csvName="datasets.csv"
        rowHeight={56}
      />
    </Card>
  );
}

/** All datasets, and the way to bring another. */
export function CorpusPage(): ReactElement {
  const { t } = useTranslation();
  useCorpusPages();
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
            <Datasets rows={rows} />
          )
        }
      </Loaded>
    </>
  );
}
