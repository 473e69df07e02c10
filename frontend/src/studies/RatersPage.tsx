import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type RaterRow, type Study, useRaters } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { EmptyState } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { NotDefinedInline } from "../shared/NotDefined";
import { formatCount, formatDecimal } from "../shared/numbers";
import { Pill } from "../shared/Pill";
import { useQueryParameter } from "../shared/useQueryParameter";
import { StudyScaffold } from "./StudyScaffold";
import classes from "./studies.module.css";

const ORDERS = ["answers", "time"] as const;

function useColumns(): Column<RaterRow>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const when = (at: string): string => formatDateTime(new Date(at), language);
  const states: Readonly<Record<string, string>> = {
    active: t("raters.active"),
    finished: t("raters.finished"),
    paused: t("raters.paused"),
    screened_out: t("raters.screenedOut"),
    withdrawn: t("raters.withdrawn"),
  };
  return [
    {
      key: "rater",
      header: t("raters.rater"),
      render: (row) => <RowKey>{row.pseudonym}</RowKey>,
      sortBy: (row) => row.pseudonym,
    },
    {
      key: "state",
      header: t("raters.state"),
      render: (row) => (
        <div className={classes.fit}>
          <Pill>{states[row.state] ?? row.state}</Pill>
        </div>
      ),
      sortBy: (row) => row.state,
    },
    {
      key: "answers",
      header: t("raters.answered"),
      align: "number",
      render: (row) => formatCount(row.n_answered, language),
      sortBy: (row) => row.n_answered,
    },
    {
      key: "skipped",
      header: t("raters.skipped"),
      align: "number",
      render: (row) => formatCount(row.n_skipped, language),
      sortBy: (row) => row.n_skipped,
    },
    {
      key: "time",
      header: t("raters.time"),
      align: "number",
      render: (row) =>
        row.median_active_ms === null ? (
          <NotDefinedInline reason={t("raters.noTime")} />
        ) : (
          t("raters.seconds", { seconds: formatDecimal(row.median_active_ms / 1000, language, 1) })
        ),
      sortBy: (row) => row.median_active_ms,
      csv: (row) => row.median_active_ms,
    },
    {
      key: "language",
      header: t("raters.language"),
      render: (row) => row.language,
      sortBy: (row) => row.language,
    },
    {
      key: "joined",
      header: t("raters.joined"),
      render: (row) => <span className={classes.nowrap}>{when(row.joined_at)}</span>,
      sortBy: (row) => row.joined_at,
    },
    {
      key: "last",
      header: t("raters.lastAnswer"),
      render: (row) =>
        row.last_answer_at === null ? (
          t("raters.noAnswer")
        ) : (
          <span className={classes.nowrap}>{when(row.last_answer_at)}</span>
        ),
      sortBy: (row) => row.last_answer_at,
    },
  ];
}

function Raters({ study, rows }: { study: Study; rows: readonly RaterRow[] }): ReactElement {
  const { t } = useTranslation();
  const columns = useColumns();
  const [order] = useQueryParameter("order", ORDERS);
  if (rows.length === 0) {
    return (
      <EmptyState
        title={t("raters.emptyTitle")}
        actions={
          <Button component={Link} to={`/studies/${study.key}`} leftSection={<Icon name="link" />}>
            {t("raters.toLinks")}
          </Button>
        }
      >
        {t("raters.emptyBody")}
      </EmptyState>
    );
  }
  const nAnswered = rows.reduce((sum, row) => sum + row.n_answered, 0);
  return (
    <>
      <p className={classes.sentence}>
        {t("raters.sentence", { count: rows.length })} {t("raters.answersSoFar", { count: nAnswered })}
      </p>
      <Card title={t("study.raters")} sentence={t("raters.pseudonyms")} flush>
        <DataTable
          caption={t("study.raters")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.pseudonym}
          initialSort={
            order === "time"
              ? { column: "time", direction: "ascending" }
              : { column: "answers", direction: "descending" }
          }
          csvName={`${study.key}-raters.csv`}
        />
      </Card>
    </>
  );
}

function LoadedRaters({ study }: { study: Study }): ReactElement {
  const raters = useRaters(study.key);
  return <Loaded query={raters}>{(rows) => <Raters study={study} rows={rows} />}</Loaded>;
}

/** Who rates in a study, under their pseudonyms. */
export function RatersPage(): ReactElement {
  const { t } = useTranslation();
  return <StudyScaffold page={t("study.raters")}>{(study) => <LoadedRaters study={study} />}</StudyScaffold>;
}
