import { Button } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RegisteredModel } from "../api/languageModels";
import { useLanguage } from "../i18n";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { formatCount } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import classes from "./Models.module.css";
import { useModelWords } from "./useModelWords";

function Named({ model }: { model: RegisteredModel }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <div className={classes.model}>
      <span className={classes.named}>
        <strong>{model.name}</strong>
        {model.is_human && <Pill>{t("models.human")}</Pill>}
        {!model.known && <Pill icon="info">{t("models.unknown")}</Pill>}
      </span>
      <p className={classes.under}>
        {model.name !== model.key && <RowKey>{model.key}</RowKey>}
        {model.edited_at !== null && (
          <span className={classes.edited}>
            {t("models.edited", { date: formatDate(new Date(model.edited_at), language) })}
          </span>
        )}
      </p>
    </div>
  );
}

function useColumns(onEdit: (key: string) => void): Column<RegisteredModel>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { stageWord, opennessWord, releasedWord, parametersWord } = useModelWords();
  const orUnstated = (said: ReactNode, unstated: string = t("corpus.notStated")): ReactNode =>
    said === null || said === "" ? (
      <span className={`${classes.dim} ${classes.nowrap}`}>{unstated}</span>
    ) : (
      said
    );
  return [
    {
      key: "key",
      header: t("models.model"),
      sortBy: (row) => row.name,
      csv: (row) => row.key,
      render: (row) => <Named model={row} />,
    },
    {
      key: "provider",
      header: t("models.provider"),
      sortBy: (row) => row.provider || null,
      render: (row) => (
        <div className={classes.provider}>
          {orUnstated(row.provider)}
          {row.family !== "" && <p className={classes.under}>{row.family}</p>}
        </div>
      ),
    },
    {
      key: "released",
      header: t("models.released"),
      sortBy: (row) => row.released_on,
      csv: (row) => row.released || null,
      render: (row) => <span className={classes.nowrap}>{orUnstated(releasedWord(row))}</span>,
    },
    {
      key: "n_parameters",
      header: t("models.parameters"),
      align: "number",
      sortBy: (row) => row.n_parameters,
      render: (row) => (
        <span className={classes.nowrap}>{orUnstated(parametersWord(row), t("models.notPublished"))}</span>
      ),
    },
    {
      key: "training_stage",
      header: t("models.stage"),
      sortBy: (row) => (row.training_stage === "unknown" ? null : row.training_stage),
      render: (row) => orUnstated(row.training_stage === "unknown" ? null : stageWord(row)),
    },
    {
      key: "openness",
      header: t("models.openness"),
      sortBy: (row) => (row.openness === "unknown" ? null : row.openness),
      render: (row) => orUnstated(row.openness === "unknown" ? null : opennessWord(row)),
    },
    {
      key: "datasets",
      header: t("models.datasets"),
      csv: (row) => row.datasets.map(({ key }) => key).join("; "),
      render: (row) => (
        <span className={classes.datasets}>
          {row.datasets.map(({ key }) => (
            <Link key={key} to={`/corpus/${key}`} className={classes.link}>
              {key}
            </Link>
          ))}
        </span>
      ),
    },
    {
      key: "n_responses",
      header: t("models.responses"),
      align: "number",
      sortBy: (row) => row.n_responses,
      render: (row) => (
        <div className={classes.nowrap}>
          {formatCount(row.n_responses, language)}
          <p className={classes.counted}>{t("number.prompts", { count: row.n_prompts })}</p>
        </div>
      ),
    },
    {
      key: "edit",
      header: "",
      align: "number",
      render: (row) => (
        <Button
          size="xs"
          variant="default"
          onClick={() => onEdit(row.key)}
          aria-label={t(row.known ? "models.editOf" : "models.fillInOf", { key: row.key })}
        >
          {t(row.known ? "models.edit" : "models.fillIn")}
        </Button>
      ),
    },
  ];
}

/** Language models with what is known of them and where they answered. */
export function ModelsTable({
  models,
  nHidden,
  onEdit,
}: {
  models: readonly RegisteredModel[];
  nHidden: number;
  onEdit: (key: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const columns = useColumns(onEdit);
  return (
    <DataTable
      caption={t("models.list")}
      columns={columns}
      rows={models}
      rowKey={(row) => row.key}
      initialSort={{ column: "key", direction: "ascending" }}
      nHidden={nHidden}
      csvName="language-models.csv"
      rowHeight={52}
      pageSize={50}
    />
  );
}
