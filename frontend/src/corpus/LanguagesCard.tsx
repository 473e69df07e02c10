import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { beginDetection, type DatasetDetail } from "../api/corpus";
import { isActive, type Job } from "../api/jobs";
import { useNewestJob, useStartJob } from "../api/startJob";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { JobInPlace } from "../shared/JobInPlace";
import { languageName } from "../shared/languageName";
import { formatCount } from "../shared/numbers";
import classes from "./Dataset.module.css";
import { PROMPTS_ANCHOR, UNSTATED } from "./promptFilter";

/** How many prompts the newest detection could not decide; 0 where it does not say. */
function nUndecided(job: Job | null): number {
  const counts: unknown = job?.state === "done" ? job.result?.undecided : undefined;
  return typeof counts === "object" && counts !== null
    ? Object.values(counts).reduce<number>((sum, one) => sum + (typeof one === "number" ? one : 0), 0)
    : 0;
}

function Detection({ dataset, nUnstated }: { dataset: string; nUnstated: number }): ReactElement | null {
  const { t } = useTranslation();
  const job = useNewestJob("detect_languages", { dataset });
  const detect = useStartJob(beginDetection);
  const undecided = nUndecided(job);
  const isBusy = job !== null && isActive(job);
  return (
    <div className={classes.detection}>
      {undecided > 0 && undecided === nUnstated ? (
        <p className={classes.note}>{t("dataset.undecided", { count: undecided })}</p>
      ) : (
        nUnstated > 0 &&
        !isBusy && (
          <>
            <p className={classes.note}>{t("dataset.detectHint", { count: nUnstated })}</p>
            <Button
              variant="default"
              size="xs"
              loading={detect.isPending}
              onClick={() => detect.mutate(dataset)}
            >
              {t("dataset.detect")}
            </Button>
          </>
        )
      )}
      {job !== null && <JobInPlace job={job} />}
      {detect.error !== null && <FailedCall error={detect.error} title={t("dataset.detectFailed")} />}
    </div>
  );
}

/** The languages of a dataset's prompts, with a mark for those that were detected, and the way to detect the rest. */
export function LanguagesCard({ dataset }: { dataset: DatasetDetail }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [parameters] = useSearchParams();
  const addressOf = (tag: string): { search: string; hash: string } => {
    const changed = new URLSearchParams(parameters);
    changed.set("language", tag || UNSTATED);
    changed.delete("page");
    return { search: `?${changed}`, hash: `#${PROMPTS_ANCHOR}` };
  };
  const nUnstated = dataset.languages.find((one) => one.language === "")?.n_prompts ?? 0;
  return (
    <Card title={t("dataset.languages")} sentence={t("dataset.languagesSentence")}>
      <ul className={classes.categoryList}>
        {dataset.languages.map((one) => (
          <li key={one.language} className={classes.category}>
            <span>
              <Link to={addressOf(one.language)} className={classes.categoryName}>
                {one.language === "" ? t("corpus.notStated") : languageName(one.language, language)}
              </Link>
              {one.n_detected > 0 && (
                <span className={classes.mark}>
                  {one.n_detected === one.n_prompts
                    ? t("dataset.detected")
                    : t("dataset.nDetected", { count: one.n_detected })}
                </span>
              )}
            </span>
            <span className={classes.categoryCount}>{formatCount(one.n_prompts, language)}</span>
          </li>
        ))}
      </ul>
      <Detection dataset={dataset.key} nUnstated={nUnstated} />
    </Card>
  );
}
