import { Button, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Finding, ImportOutcome, OnConflict } from "../api/imports";
import { useLanguage } from "../i18n";
import { Card, NumberStrip, Verdict } from "../shared/Card";
import { type Column, DataTable } from "../shared/DataTable";
import { Icon } from "../shared/Icon";
import { Notice } from "../shared/Notice";
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

function Findings({
  title,
  sentence,
  findings,
  count,
  name,
}: {
  title: string;
  sentence: string;
  findings: readonly Finding[];
  count: number;
  name: string;
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
  return (
    <Card
      title={title}
      sentence={sentence}
      flush
      {...(count > findings.length
        ? { footnote: t("corpus.firstListed", { shown: findings.length, count }) }
        : {})}
    >
      <DataTable
        caption={title}
        columns={columns}
        rows={findings}
        rowKey={(row) => `${row.line ?? "file"} ${row.reason}`}
        csvName={name}
        pageSize={50}
      />
    </Card>
  );
}

/** What a file would change, or has changed, in counts and line by line. */
export function ImportPlan({
  outcome,
  onConflict,
  onChoose,
  isSending,
  onCarryOut,
}: {
  outcome: ImportOutcome;
  onConflict: OnConflict;
  onChoose: (choice: OnConflict) => void;
  isSending: boolean;
  onCarryOut: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { dataset, stored, refused, conflicting } = outcome;
  const isHeldByConflicts = conflicting > 0 && onConflict === "refuse";
  const changesNothing = outcome.new === 0 && conflicting === 0;
  const title = stored
    ? t("corpus.stored", { count: outcome.new, dataset })
    : refused > 0
      ? t("corpus.planRefused", { count: refused })
      : isHeldByConflicts
        ? t("corpus.planConflicts", { count: conflicting })
        : changesNothing
          ? t("corpus.planNothing", { dataset })
          : t("corpus.planReady", { count: outcome.new, dataset });
  return (
    <div className={classes.stack} aria-live="polite">
      <Verdict title={title}>
        {t("corpus.holds", {
          responses: t("corpus.nResponses", { count: outcome.responses }),
          prompts: t("number.prompts", { count: outcome.prompts }),
          models: t("corpus.nModels", { count: outcome.models }),
        })}{" "}
        {!stored && refused > 0 && t("corpus.nothingKept")}
      </Verdict>
      {outcome.blocked !== null && !outcome.dry_run && <Notice tone="caution">{outcome.blocked}</Notice>}
      <NumberStrip>
        <Count label={t("corpus.new")} count={outcome.new} under={t("corpus.newUnder")} />
        <Count label={t("corpus.unchanged")} count={outcome.unchanged} under={t("corpus.unchangedUnder")} />
        <Count label={t("corpus.conflicting")} count={conflicting} under={t("corpus.conflictingUnder")} />
        <Count label={t("corpus.refused")} count={refused} under={t("corpus.refusedUnder")} />
      </NumberStrip>
      {outcome.refusals.length > 0 && (
        <Findings
          title={t("corpus.refusals")}
          sentence={t("corpus.refusalsSentence")}
          findings={outcome.refusals}
          count={refused}
          name="refusals.csv"
        />
      )}
      {outcome.conflicts.length > 0 && (
        <Findings
          title={t("corpus.conflicts")}
          sentence={t("corpus.conflictsSentence")}
          findings={outcome.conflicts}
          count={conflicting}
          name="conflicts.csv"
        />
      )}
      {!stored && conflicting > 0 && refused === 0 && (
        <Card title={t("corpus.onConflict")} sentence={t(`corpus.onConflict_${onConflict}`)}>
          <SegmentedControl
            aria-label={t("corpus.onConflict")}
            value={onConflict}
            onChange={onChoose}
            data={[
              { value: "refuse", label: t("corpus.refuse") },
              { value: "keep", label: t("corpus.keep") },
              { value: "replace", label: t("corpus.replace") },
            ]}
          />
        </Card>
      )}
      <div className={classes.buttons}>
        {stored ? (
          <>
            <Button component={Link} to={`/corpus/${dataset}`}>
              {t("corpus.openDataset")}
            </Button>
            <Button
              variant="default"
              component={Link}
              to="/corpus/import"
              reloadDocument
              leftSection={<Icon name="importFile" />}
            >
              {t("corpus.another")}
            </Button>
          </>
        ) : (
          refused === 0 &&
          !isHeldByConflicts &&
          !changesNothing && (
            <Button onClick={onCarryOut} loading={isSending} leftSection={<Icon name="importFile" />}>
              {onConflict === "replace" && conflicting > 0
                ? t("corpus.carryOutReplacing", { count: outcome.new, replaced: conflicting })
                : t("corpus.carryOut", { count: outcome.new })}
            </Button>
          )
        )}
      </div>
    </div>
  );
}
