import { Button, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type StudyRow, useStudies } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import { EmptyState, NoMatch } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { useQueryParameter } from "../shared/useQueryParameter";
import { CoverageBar } from "./CoverageBar";
import { SourcePill, StatePill } from "./StudyPills";
import classes from "./studies.module.css";

const STATES = ["all", "draft", "open", "paused", "closed"] as const;

function useColumns(): Column<StudyRow>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return [
    {
      key: "title",
      header: t("studies.study"),
      sortBy: (row) => row.title,
      render: (row) => (
        <div>
          <Link className={classes.name} to={`/studies/${row.key}`}>
            {row.title}
          </Link>
          <div className={classes.key}>{row.key}</div>
        </div>
      ),
    },
    {
      key: "state",
      header: t("studies.state"),
      sortBy: (row) => row.state,
      render: (row) => (
        <div className={classes.pills}>
          <StatePill state={row.state} />
          <SourcePill source={row.source} />
        </div>
      ),
    },
    {
      key: "coverage",
      header: t("studies.coverage"),
      sortBy: (row) => (row.n_slots === 0 ? null : row.n_counted / row.n_slots),
      render: (row) => <CoverageBar nCounted={row.n_counted} nSlots={row.n_slots} />,
    },
    {
      key: "items",
      header: t("studies.items"),
      align: "number",
      sortBy: (row) => row.n_items,
      render: (row) => formatCount(row.n_items, language),
    },
    {
      key: "overlap",
      header: t("studies.overlap"),
      align: "number",
      sortBy: (row) => row.overlap,
      render: (row) => formatCount(row.overlap, language),
    },
    {
      key: "dataset",
      header: t("studies.dataset"),
      sortBy: (row) => row.dataset,
      render: (row) => <span className={classes.key}>{row.dataset}</span>,
    },
    {
      key: "created",
      header: t("studies.created"),
      sortBy: (row) => row.created_at,
      render: (row) => (
        <span className={classes.nowrap}>{formatDate(new Date(row.created_at), language)}</span>
      ),
    },
  ];
}

function Studies({ rows }: { rows: readonly StudyRow[] }): ReactElement {
  const { t } = useTranslation();
  const [state, setState] = useQueryParameter("state", STATES);
  const columns = useColumns();
  if (rows.length === 0) {
    return (
      <EmptyState
        title={t("empty.studiesTitle")}
        actions={
          <>
            <Button component={Link} to="/studies/new" leftSection={<Icon name="plus" />}>
              {t("studies.new")}
            </Button>
            <Button component={Link} to="/corpus" variant="default">
              {t("studies.toCorpus")}
            </Button>
          </>
        }
      >
        {t("empty.studiesBody")}
      </EmptyState>
    );
  }
  const shown = rows.filter((row) => state === "all" || row.state === state);
  return (
    <>
      <p className={classes.sentence}>
        {t("studies.collecting", { count: rows.filter((row) => row.state === "open").length })}{" "}
        {t("studies.drafts", { count: rows.filter((row) => row.state === "draft").length })}
      </p>
      <Card
        title={t("studies.list")}
        actions={
          <div className={classes.scrolled}>
            <SegmentedControl
              size="xs"
              aria-label={t("studies.filter")}
              value={state}
              data={STATES.map((one) => ({ value: one, label: t(`studies.${one}`) }))}
              onChange={(chosen) => setState(STATES.find((one) => one === chosen) ?? "all")}
            />
          </div>
        }
        flush
      >
        {shown.length === 0 ? (
          <NoMatch thing={t("studies.oneStudy")} onClear={() => setState("all")} />
        ) : (
          <DataTable
            caption={t("studies.list")}
            columns={columns}
            rows={shown}
            rowKey={(row) => row.key}
            nHidden={rows.length - shown.length}
            csvName="studies.csv"
            rowHeight={56}
          />
        )}
      </Card>
    </>
  );
}

/** All studies, the newest first. */
export function StudiesPage(): ReactElement {
  const { t } = useTranslation();
  const studies = useStudies();
  return (
    <>
      <PageHead
        title={t("section.studies")}
        actions={
          studies.data !== undefined && studies.data.length > 0 ? (
            <Button component={Link} to="/studies/new" leftSection={<Icon name="plus" />}>
              {t("studies.new")}
            </Button>
          ) : undefined
        }
      />
      <Loaded query={studies}>{(rows) => <Studies rows={rows} />}</Loaded>
    </>
  );
}
