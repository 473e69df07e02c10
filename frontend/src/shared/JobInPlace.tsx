import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { isActive, type Job, useCancelJob, useResumeJob } from "../api/jobs";
import { JobProgress } from "../jobs/JobProgress";
import { useJobTitle, useJobView } from "../jobs/useJobViews";
import { ErrorCard, FailedCall } from "./ErrorCard";
import { Icon } from "./Icon";

/** A job where it was begun: how far it is, a way to stop it, and a way to go on after it failed or was stopped. */
export function JobInPlace({ job }: { job: Job }): ReactElement | null {
  const { t } = useTranslation();
  const viewOf = useJobView();
  const title = useJobTitle()(job);
  const cancel = useCancelJob();
  const resume = useResumeJob();
  const failure = cancel.error ?? resume.error;
  if (job.state === "done") {
    return null;
  }
  const goOn = (
    <Button
      size="xs"
      loading={resume.isPending}
      leftSection={<Icon name="play" size={14} />}
      onClick={() => resume.mutate(job.uid)}
    >
      {t("work.resume")}
    </Button>
  );
  return (
    <div style={{ display: "grid", gap: 8 }} aria-live="polite">
      {job.state === "failed" ? (
        <ErrorCard
          title={t("work.failed", { title })}
          code={`job_${job.kind}`}
          job={job.uid.slice(0, 8)}
          actions={goOn}
          {...(job.finished_at === null ? {} : { at: new Date(job.finished_at) })}
        >
          {job.error} {t("work.kept", { count: job.n_done })}
        </ErrorCard>
      ) : (
        <JobProgress
          job={viewOf(job)}
          {...(job.is_cancelling ? {} : { onCancel: () => cancel.mutate(job.uid) })}
        >
          {job.is_cancelling && isActive(job) && <span>{t("work.cancelling")}</span>}
          {job.state === "cancelled" && (
            <div style={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 12 }}>
              <span>{t("work.cancelled", { count: job.n_done })}</span>
              {goOn}
            </div>
          )}
        </JobProgress>
      )}
      {failure !== null && <FailedCall error={failure} />}
    </div>
  );
}
