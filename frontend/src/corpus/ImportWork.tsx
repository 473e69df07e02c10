import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ImportJob } from "../api/imports";
import { PlainCard } from "../shared/Card";
import linked from "./Corpus.module.css";
import classes from "./Import.module.css";

/** A check or an import at work: how many rows it has read, as nobody knows how many there are. */
export function ImportWork({ work, isCheck }: { work: ImportJob; isCheck: boolean }): ReactElement {
  const { t } = useTranslation();
  const isWaiting = work.job.state === "queued";
  const title = isCheck ? t("importing.checking") : t("importing.carrying");
  const detail = isWaiting
    ? t("importing.waits")
    : work.rows_read === null
      ? t("importing.reads")
      : t("importing.rowsRead", { count: work.rows_read });
  return (
    <PlainCard>
      <div className={classes.sending}>
        <div className={classes.line}>
          <h2 className={classes.name} style={{ margin: 0 }}>
            {title}
          </h2>
          <span className={classes.detail} role="status">
            {detail}
          </span>
        </div>
        <div className={classes.working} role="progressbar" aria-label={title} aria-valuetext={detail} />
        <p className={classes.note}>
          {isCheck ? t("importing.checkChangesNothing") : t("importing.allOrNothing")}{" "}
          {t("importing.canLeave")}{" "}
          <Link to="/jobs" className={linked.link}>
            {t("jobs.look")}
          </Link>
        </p>
      </div>
    </PlainCard>
  );
}
