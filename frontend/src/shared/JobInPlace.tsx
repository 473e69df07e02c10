import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { JobProgress } from "../jobs/JobProgress";
import { ErrorCard, FailedCall } from "./ErrorCard";
import { Icon } from "./Icon";
import { isActive, type Job, useMoveJob, viewOf } from "./jobCalls";

/** A job where it was begun: how far it is, a way to stop it, and a way to go on after it failed or was stopped. */
export function JobInPlace({ job, title }: { job: Job; title: string }): ReactElement | null {
  const { t } = useTranslation();
  const move = useMoveJob();
  if (job.state === "done") {
    return null;
  }
  const resume = (
    <Button
      size="xs"
      loading={move.isPending}
      leftSection={<Icon name="play" size={14} />}
      onClick={() => move.mutate({ uid: job.uid, move: "resume" })}
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
          actions={resume}
          {...(job.finished_at === null ? {} : { at: new Date(job.finished_at) })}
        >
          {job.error} {t("work.kept", { count: job.n_done })}
        </ErrorCard>
      ) : (
        <>
          <JobProgress
            job={viewOf(job, title)}
            {...(isActive(job) && !job.is_cancelling
              ? { onCancel: () => move.mutate({ uid: job.uid, move: "cancel" }) }
              : {})}
          />
          {job.n_chunks === null && isActive(job) && <span>{t("work.waiting")}</span>}
          {job.is_cancelling && isActive(job) && <span>{t("work.cancelling")}</span>}
          {job.state === "cancelled" && (
            <div style={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 12 }}>
              <span>{t("work.cancelled", { count: job.n_done })}</span>
              {resume}
            </div>
          )}
        </>
      )}
      {move.error !== null && <FailedCall error={move.error} />}
    </div>
  );
}
