import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type ExportFormat, fetchExport, type ReportRow, useReports } from "../api/reports";
import { type StudyRow, useStudies } from "../api/studies";
import { useLatestReport } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { saveCsv } from "../shared/csv";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { formatDateTime } from "../shared/dates";
import { EmptyState, NoMatch } from "../shared/EmptyState";
import { FailedCall } from "../shared/ErrorCard";
import { useSimulatedBand } from "../shared/frameState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { Notice } from "../shared/Notice";
import { formatCount } from "../shared/numbers";
import { PageHead } from "../shared/PageHead";
import { Pill } from "../shared/Pill";
import { saveFile } from "../shared/saveFile";
import { useParameters } from "../shared/useParameters";
import { defaultStudy } from "../validation/defaultStudy";
import { ReportButton, ReportProgress } from "../validation/ReportJob";
import { StudySelect } from "../validation/StudySelect";
import { estimatesCsv, fileStem } from "./estimatesCsv";
import classes from "./Reports.module.css";

function useColumns(latest: string | undefined): Column<ReportRow>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return [
    {
      key: "made_at",
      header: t("reports.made"),
      sortBy: (row) => row.made_at,
      render: (row) => (
        <span className={classes.made}>
          {formatDateTime(new Date(row.made_at), language)}
          {row.uid === latest && <Pill tone="active">{t("reports.latest")}</Pill>}
        </span>
      ),
    },
    {
      key: "snapshot",
      header: t("reports.snapshot"),
      csv: (row) => row.snapshot.digest,
      render: (row) => (
        <span className={classes.made}>
          <RowKey>{row.snapshot.digest.slice(0, 12)}</RowKey>
          {row.snapshot.reduced_at !== null && <Pill tone="caution">{t("reports.reduced")}</Pill>}
        </span>
      ),
    },
    {
      key: "n_submissions",
      header: t("reports.submissions"),
      align: "number",
      sortBy: (row) => row.snapshot.n_submissions,
      render: (row) => formatCount(row.snapshot.n_submissions, language),
    },
    {
      key: "n_estimates",
      header: t("reports.estimates"),
      align: "number",
      sortBy: (row) => row.n_estimates,
      render: (row) => formatCount(row.n_estimates, language),
    },
    {
      key: "seed",
      header: t("reports.seed"),
      align: "number",
      sortBy: (row) => row.seed,
      render: (row) => <RowKey>{String(row.seed)}</RowKey>,
    },
    {
      key: "n_draws",
      header: t("reports.draws"),
      align: "number",
      sortBy: (row) => row.n_draws,
      render: (row) => formatCount(row.n_draws, language),
    },
    {
      key: "code_version",
      header: t("reports.code"),
      sortBy: (row) => row.code_version,
      render: (row) => <RowKey>{row.code_version}</RowKey>,
    },
    {
      key: "made_by",
      header: t("reports.by"),
      sortBy: (row) => row.made_by ?? null,
      render: (row) => row.made_by ?? <span className={classes.dim}>{t("reports.byCommand")}</span>,
    },
  ];
}

function ReportsCard({ study }: { study: StudyRow }): ReactElement {
  const { t } = useTranslation();
  const reports = useReports(study.key);
  const columns = useColumns(reports.data?.[0]?.uid);
  return (
    <Loaded query={reports}>
      {(results) => (
        <Card title={t("reports.list")} sentence={t("reports.listSentence")} flush>
          {results.length === 0 ? (
            <div className={classes.none}>
              <p>{study.n_counted === 0 ? t("validation.noAnswers") : t("reports.noneYet")}</p>
            </div>
          ) : (
            <DataTable
              caption={t("reports.list")}
              columns={columns}
              rows={results}
              rowKey={(row) => row.uid}
              csvName={`${fileStem(study)}-reports.csv`}
              pageSize={25}
            />
          )}
        </Card>
      )}
    </Loaded>
  );
}

async function saveExport(study: StudyRow, format: ExportFormat): Promise<void> {
  const { name, content } = await fetchExport(study.key, format);
  saveFile(name ?? `${fileStem(study)}-${format}.zip`, content);
}

function ExportRow({
  title,
  name,
  contents,
  label,
  onSave,
  reason,
}: {
  title: string;
  name: string;
  contents: readonly string[];
  label: string;
  onSave: () => Promise<void>;
  /** Why it cannot be had. */
  reason?: string | undefined;
}): ReactElement {
  const save = useMutation<void, Error, void>({ mutationFn: onSave });
  return (
    <li className={classes.export}>
      <div className={classes.about}>
        <h3 className={classes.exportTitle}>{title}</h3>
        <RowKey>{name}</RowKey>
        <ul className={classes.contents}>
          {contents.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {save.error !== null && <FailedCall error={save.error} onRetry={() => save.mutate()} />}
      </div>
      <div className={classes.get}>
        <Button
          variant="default"
          loading={save.isPending}
          disabled={reason !== undefined}
          leftSection={<Icon name="download" />}
          onClick={() => save.mutate()}
        >
          {label}
        </Button>
        {reason !== undefined && <span className={classes.dim}>{reason}</span>}
      </div>
    </li>
  );
}

function ExportsCard({ study }: { study: StudyRow }): ReactElement {
  const { t } = useTranslation();
  const report = useLatestReport(study.key);
  const stem = fileStem(study);
  const inArchive = (format: string): string[] => [
    t("reports.ratingsFile", { name: `${stem}-ratings.${format}` }),
    t("reports.itemsFile", { name: `${stem}-items.${format}` }),
    t("reports.readmeFile", { name: `${stem}-README.md` }),
  ];
  return (
    <Card title={t("reports.exports")} sentence={t("reports.exportsSentence")} flush>
      <ul className={classes.exports}>
        <ExportRow
          title={t("reports.csv")}
          name={`${stem}-csv.zip`}
          contents={inArchive("csv")}
          label={t("reports.saveCsv")}
          onSave={() => saveExport(study, "csv")}
        />
        <ExportRow
          title={t("reports.jsonl")}
          name={`${stem}-jsonl.zip`}
          contents={inArchive("jsonl")}
          label={t("reports.saveJsonl")}
          onSave={() => saveExport(study, "jsonl")}
        />
        <ExportRow
          title={t("reports.estimatesCsv")}
          name={`${stem}-estimates.csv`}
          contents={[t("reports.estimatesFile")]}
          label={t("reports.saveEstimates")}
          onSave={async () => {
            if (report.data != null) {
              saveCsv(`${stem}-estimates.csv`, estimatesCsv(report.data));
            }
          }}
          reason={report.data === null ? t("reports.needsReport") : undefined}
        />
      </ul>
    </Card>
  );
}

function OfStudy({ study, studies }: { study: StudyRow; studies: readonly StudyRow[] }): ReactElement {
  const { t } = useTranslation();
  const [, change] = useParameters();
  const report = useLatestReport(study.key);
  useSimulatedBand(study.simulated ? "all" : null);
  return (
    <>
      <PageHead
        crumbs={[{ label: study.title, to: `/studies/${encodeURIComponent(study.key)}` }]}
        title={t("section.reports")}
        actions={
          <>
            <StudySelect studies={studies} value={study.key} onChange={(key) => change({ study: key })} />
            {study.n_counted > 0 && report.data !== undefined && (
              <ReportButton study={study.key} seed={report.data?.seed ?? 0} isFirst={report.data === null} />
            )}
          </>
        }
      />
      <div className={classes.stack}>
        <ReportProgress study={study.key} />
        {report.data?.has_newer_submissions === true && (
          <Notice tone="caution" icon="retry">
            <strong>{t("validation.newer")}</strong>{" "}
            {t("validation.newerMeans", { count: report.data.snapshot.n_submissions })}
          </Notice>
        )}
        <ReportsCard study={study} />
        <ExportsCard study={study} />
      </div>
    </>
  );
}

/** What was computed of a study, and its data to take away; the study is part of the address. */
export function ReportsPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters, change] = useParameters();
  const studies = useStudies();
  const rows = studies.data ?? [];
  const asked = parameters.get("study");
  const study = asked === null ? defaultStudy(rows) : rows.find(({ key }) => key === asked);
  if (study != null) {
    return <OfStudy key={study.key} study={study} studies={rows} />;
  }
  return (
    <>
      <PageHead title={t("section.reports")} />
      <Loaded query={studies}>
        {() =>
          rows.length > 0 ? (
            <Card title={t("reports.list")}>
              <NoMatch thing={t("reports.studyWord")} onClear={() => change({ study: null })} />
            </Card>
          ) : (
            <EmptyState
              title={t("empty.reportsTitle")}
              actions={
                <Button component={Link} to="/studies" leftSection={<Icon name="studies" />}>
                  {t("validation.toStudies")}
                </Button>
              }
            >
              {t("empty.reportsBody")}
            </EmptyState>
          )
        }
      </Loaded>
    </>
  );
}
