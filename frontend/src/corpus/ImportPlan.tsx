import { Button, Radio, Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type ImportJob, type ImportOutcome, useStartImport } from "../api/imports";
import type { Job } from "../api/jobs";
import { Card, Verdict } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import classes from "./Import.module.css";
import { ImportCounts, ImportFindings } from "./ImportCounts";
import { type Choice, canLeaveOut, obstacle } from "./importChoice";
import { draftOfJob, requestOf } from "./importDraft";
import { useChoices } from "./useChoices";
import { useHolds } from "./useHolds";

const LOOK = { size: "md", classNames: { radio: classes.radio ?? "" } } as const;

function Choices({
  outcome,
  choice,
  onChoose,
}: {
  outcome: ImportOutcome;
  choice: Choice;
  onChoose: (changes: Partial<Choice>) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const asksRefused = outcome.refused > 0 && canLeaveOut(outcome);
  const asksConflict = outcome.conflicting > 0;
  if (!asksRefused && !asksConflict) {
    return null;
  }
  return (
    <div className={classes.choices}>
      {asksRefused && (
        <Card title={t("importing.onRefused", { count: outcome.refused })}>
          <Radio.Group
            aria-label={t("importing.onRefused", { count: outcome.refused })}
            value={choice.onRefused}
            onChange={(value) => onChoose({ onRefused: value as Choice["onRefused"] })}
          >
            <Stack gap="xs">
              <Radio
                {...LOOK}
                value="stop"
                label={t("importing.stop")}
                description={t("importing.stopHint")}
              />
              <Radio
                {...LOOK}
                value="skip"
                label={t("importing.skip", { count: outcome.refused })}
                description={t("importing.skipHint")}
              />
            </Stack>
          </Radio.Group>
        </Card>
      )}
      {asksConflict && (
        <Card title={t("corpus.onConflict")}>
          <Radio.Group
            aria-label={t("corpus.onConflict")}
            value={choice.onConflict}
            onChange={(value) => onChoose({ onConflict: value as Choice["onConflict"] })}
          >
            <Stack gap="xs">
              <Radio
                {...LOOK}
                value="refuse"
                label={t("corpus.refuse")}
                description={t("corpus.onConflict_refuse")}
              />
              <Radio
                {...LOOK}
                value="keep"
                label={t("corpus.keep")}
                description={t("corpus.onConflict_keep")}
              />
              <Radio
                {...LOOK}
                value="replace"
                label={t("corpus.replace")}
                description={t("corpus.onConflict_replace")}
              />
            </Stack>
          </Radio.Group>
        </Card>
      )}
    </div>
  );
}

function useTitle(): (outcome: ImportOutcome, stands: ReturnType<typeof obstacle>) => string {
  const { t } = useTranslation();
  return (outcome, stands) => {
    const { dataset } = outcome;
    switch (stands) {
      case "whole":
        return t("importing.planWhole");
      case "refused":
        return t("importing.planRefused", { count: outcome.refused });
      case "conflicts":
        return t("importing.planConflicts", { count: outcome.conflicting });
      case "nothing":
        return t("corpus.planNothing", { dataset });
      case null:
        return outcome.responses === 0
          ? t("importing.planPrompts", { count: outcome.new, dataset })
          : t("importing.planResponses", { count: outcome.new, dataset });
    }
  };
}

/** What a file would change, line by line where it must be mended, and what is to be done about that. */
export function ImportPlan({
  work,
  outcome,
  upload,
  settings,
  onCarrying,
}: {
  work: ImportJob;
  outcome: ImportOutcome;
  upload: string;
  /** Address of the form with these settings. */
  settings: string;
  onCarrying: (job: Job) => void;
}): ReactElement {
  const { t } = useTranslation();
  const titleOf = useTitle();
  const holds = useHolds();
  const [choice, choose] = useChoices();
  const start = useStartImport();
  const stands = obstacle(outcome, choice);
  const replaced = choice.onConflict === "replace" ? outcome.conflicting : 0;
  const carryOut = (): void => {
    const request = requestOf(draftOfJob(work.job, []), upload);
    start.mutate(
      { ...request, dry_run: false, on_conflict: choice.onConflict, on_refused: choice.onRefused },
      { onSuccess: onCarrying },
    );
  };
  return (
    <div className={classes.form}>
      <div aria-live="polite">
        <Verdict title={titleOf(outcome, stands)}>
          {stands === "whole" && outcome.blocked !== null ? outcome.blocked : holds(outcome)}
        </Verdict>
      </div>
      <ImportCounts outcome={outcome} />
      <Choices outcome={outcome} choice={choice} onChoose={choose} />
      <ImportFindings work={work} outcome={outcome} />
      {start.error !== null && <FailedCall error={start.error} title={t("importing.notCarried")} />}
      <div className={classes.buttons}>
        <Button component={Link} to={settings} variant="default">
          {t("importing.changeSettings")}
        </Button>
        {stands === null ? (
          <Button onClick={carryOut} loading={start.isPending} leftSection={<Icon name="importFile" />}>
            {replaced > 0
              ? t("corpus.carryOutReplacing", { count: outcome.new, replaced })
              : outcome.responses === 0
                ? t("importing.carryOutPrompts", { count: outcome.new })
                : t("corpus.carryOut", { count: outcome.new })}
          </Button>
        ) : (
          stands === "nothing" && (
            <Button component={Link} to={`/corpus/${outcome.dataset}`}>
              {t("corpus.openDataset")}
            </Button>
          )
        )}
        <span className={classes.detail}>
          {stands === null ? t("importing.allOrNothing") : t(`importing.stands_${stands}`)}
        </span>
      </div>
    </div>
  );
}
