import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Finding, type ImportJob, type ImportOutcome, refusedRowsAddress } from "../api/imports";
import { useLanguage } from "../i18n";
import { Card, NumberStrip } from "../shared/Card";
import { type Column, DataTable } from "../shared/DataTable";
import { Icon } from "../shared/Icon";
import { formatCount } from "../shared/numbers";
import classes from "./Corpus.module.css";

function Count({ label, count, under }: { label: string; count: number; under: string }): ReactElement {
  const { language } = useLanguage();
  return (
    <div>
      <p className={classes.label}>{label}</p>
      <p className={classes.count}>{formatCount(count, language)}</p>
      <p className={classes.under}>{under}</p>
    </div>
  );
}

/** The rows of a file by what becomes, or became, of them. */
export function ImportCounts({ outcome }: { outcome: ImportOutcome }): ReactElement {
  const { t } = useTranslation();
  const isStored = outcome.stored;
  return (
    <NumberStrip>
      <Count
        label={t("corpus.new")}
        count={outcome.new}
        under={isStored ? t("importing.newStored") : t("importing.newUnder")}
      />
      <Count label={t("corpus.unchanged")} count={outcome.unchanged} under={t("corpus.unchangedUnder")} />
      <Count
        label={t("corpus.conflicting")}
        count={outcome.conflicting}
        under={t("importing.conflictingUnder")}
      />
      <Count
        label={t("corpus.refused")}
        count={outcome.refused}
        under={isStored ? t("importing.refusedStored") : t("importing.refusedUnder")}
      />
    </NumberStrip>
  );
}

function Findings({
  title,
  sentence,
  findings,
  count,
  name,
  actions,
}: {
  title: string;
  sentence: string;
  findings: readonly Finding[];
  count: number;
  name?: string;
  actions?: ReactElement;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const columns: Column<Finding>[] = [
    {
      key: "line",
      header: t("corpus.line"),
      align: "number",
      sortBy: (row) => row.line,
      render: (row) => (row.line === null ? t("corpus.wholeFile") : formatCount(row.line, language)),
    },
    {
      key: "reason",
      header: t("corpus.reason"),
      sortBy: (row) => row.reason,
      render: (row) => <span style={{ overflowWrap: "anywhere" }}>{row.reason}</span>,
    },
  ];
  // One row may be wrong in two ways, and two of a list may stand on one line.
  const rows = findings.map((finding, place) => ({ ...finding, place }));
  return (
    <Card
      title={title}
      sentence={sentence}
      flush
      {...(actions === undefined ? {} : { actions })}
      {...(count > findings.length
        ? { footnote: t("corpus.firstListed", { shown: findings.length, count }) }
        : {})}
    >
      <DataTable
        caption={title}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.place)}
        {...(name === undefined ? {} : { csvName: name })}
        pageSize={10}
      />
    </Card>
  );
}

/** What is wrong line by line, and the refused rows themselves to be mended. */
export function ImportFindings({ work, outcome }: { work: ImportJob; outcome: ImportOutcome }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {outcome.refusals.length > 0 && (
        <Findings
          title={t("importing.refusals")}
          sentence={outcome.stored ? t("importing.refusalsStored") : t("importing.refusalsSentence")}
          findings={outcome.refusals}
          count={outcome.refused}
          {...(work.n_refused_rows > 0
            ? {
                actions: (
                  <Button
                    component="a"
                    href={refusedRowsAddress(work.job.uid)}
                    download
                    variant="default"
                    size="xs"
                    leftSection={<Icon name="download" size={15} />}
                  >
                    {t("importing.saveRefused", { count: work.n_refused_rows })}
                  </Button>
                ),
              }
            : {})}
        />
      )}
      {outcome.conflicts.length > 0 && (
        <Findings
          title={t("importing.conflicts")}
          sentence={t("corpus.conflictsSentence")}
          findings={outcome.conflicts}
          count={outcome.conflicting}
          name="conflicts.csv"
        />
      )}
    </>
  );
}
