import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Job, useCancelJob, useResumeJob } from "../api/jobs";
import { useLanguage } from "../i18n";
import { formatDateTime } from "../shared/dates";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { Pill, type Tone } from "../shared/Pill";
import classes from "./JobList.module.css";
import { JobProgress } from "./JobProgress";
import { useJobView } from "./useJobViews";

const TONE: Record<Job["state"], Tone> = {
  queued: "neutral",
  running: "active",
  done: "ok",
  failed: "error",
  cancelled: "neutral",
};

function useStory(job: Job): string {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const when = (at: string): string => formatDateTime(new Date(at), language);
  const by = job.created_by === null || job.created_by === undefined ? null : job.created_by;
  const asked =
    by === null
      ? t("jobs.asked", { when: when(job.created_at) })
      : t("jobs.askedBy", { when: when(job.created_at), by });
  return job.finished_at === null ? asked : `${asked} ${t("jobs.ended", { when: when(job.finished_at) })}`;
}

function JobEntry({ job }: { job: Job }): ReactElement {
  const { t } = useTranslation();
  const viewOf = useJobView();
  const cancel = useCancelJob();
  const resume = useResumeJob();
  const story = useStory(job);
  const canResume = job.state === "failed" || job.state === "cancelled";
  const failure = cancel.error ?? resume.error;
  return (
    <li className={classes.entry}>
      <JobProgress
        job={viewOf(job)}
        {...(job.is_cancelling ? {} : { onCancel: () => cancel.mutate(job.uid) })}
      >
        <div className={classes.line}>
          <Pill tone={TONE[job.state]}>
            {job.is_cancelling ? t("jobs.cancelling") : t(`jobs.${job.state}`)}
          </Pill>
          <span className={classes.story}>{story}</span>
        </div>
        {job.error !== "" && (
          <p className={classes.error}>
            <Icon name="error" size={16} /> {job.error}
          </p>
        )}
        {canResume && (
          <div className={classes.line}>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="retry" size={15} />}
              loading={resume.isPending}
              onClick={() => resume.mutate(job.uid)}
            >
              {t("jobs.resume")}
            </Button>
            <span className={classes.story}>{t("jobs.resumeKept", { count: job.n_done })}</span>
          </div>
        )}
        {failure !== null && <FailedCall error={failure} title={t("jobs.notChanged")} />}
      </JobProgress>
    </li>
  );
}

/** Jobs with their progress, and the ways to stop them or take them up again. */
export function JobList({ jobs }: { jobs: readonly Job[] }): ReactElement {
  return (
    <ul className={classes.list}>
      {jobs.map((job) => (
        <JobEntry key={job.uid} job={job} />
      ))}
    </ul>
  );
}
