import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDataset } from "../api/corpus";
import type { ImportJob, ImportOutcome } from "../api/imports";
import { Verdict } from "../shared/Card";
import { Icon } from "../shared/Icon";
import { Notice } from "../shared/Notice";
import classes from "./Import.module.css";
import { ImportCounts, ImportFindings } from "./ImportCounts";
import { useHolds } from "./useHolds";

/** What an import brought, and where it is now. */
export function ImportDone({ work, outcome }: { work: ImportJob; outcome: ImportOutcome }): ReactElement {
  const { t } = useTranslation();
  const holds = useHolds();
  const { data } = useDataset(outcome.dataset);
  const { dataset } = outcome;
  const nUnstated = data?.languages.find(({ language }) => language === "")?.n_prompts ?? 0;
  return (
    <div className={classes.form}>
      <div aria-live="polite">
        <Verdict
          title={
            outcome.responses === 0
              ? t("importing.storedPrompts", { count: outcome.new, dataset })
              : t("corpus.stored", { count: outcome.new, dataset })
          }
        >
          {holds(outcome)}
        </Verdict>
      </div>
      <ImportCounts outcome={outcome} />
      <div className={classes.buttons}>
        <Button
          component={Link}
          to="/corpus/import"
          variant="default"
          leftSection={<Icon name="importFile" />}
        >
          {t("corpus.another")}
        </Button>
        <Button component={Link} to={`/corpus/${dataset}`}>
          {t("corpus.openDataset")}
        </Button>
      </div>
      {nUnstated > 0 && (
        <Notice tone="hint">
          {t("dataset.detectHint", { count: nUnstated })}{" "}
          <Link to={`/corpus/${dataset}`}>{t("importing.detectThere")}</Link>
        </Notice>
      )}
      <ImportFindings work={work} outcome={outcome} />
    </div>
  );
}

/** An import that kept nothing: why, and the ways out. */
export function ImportHeld({
  work,
  plan,
  settings,
}: {
  work: ImportJob;
  /** Address of the check before, where there is one. */
  plan: string | null;
  settings: string;
}): ReactElement {
  const { t } = useTranslation();
  const { outcome, problem } = work;
  return (
    <div className={classes.form}>
      <div aria-live="polite">
        <Verdict title={t("importing.nothingImported")}>
          {problem ?? outcome?.blocked ?? t("importing.nothingImportedBody")}
        </Verdict>
      </div>
      <div className={classes.buttons}>
        {plan !== null && (
          <Button component={Link} to={plan} variant="default">
            {t("importing.backToPlan")}
          </Button>
        )}
        <Button component={Link} to={settings}>
          {t("importing.changeSettings")}
        </Button>
        <span className={classes.detail}>{t("importing.fileStillThere")}</span>
      </div>
      {outcome !== null && <ImportFindings work={work} outcome={outcome} />}
    </div>
  );
}
