import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Job } from "../api/jobs";
import type { JobView } from "./jobView";

/** What a job does and to what, in words; a kind this page does not know keeps its own name. */
export function useJobTitle(): (job: Pick<Job, "kind" | "subject">) => string {
  const { t } = useTranslation();
  return useCallback(
    ({ kind, subject }) => {
      switch (kind) {
        case "encode":
          return t("jobs.encode", { subject });
        case "similarity":
          return t("jobs.similarity", { subject });
        case "report":
          return t("jobs.report", { subject });
        case "detect_languages":
          return t("jobs.detect_languages", { dataset: subject.replace(/^languages of /, "") });
        case "check_import":
        case "import": {
          const [file = subject, dataset = ""] = subject.split(" → ");
          return t(`jobs.${kind}`, { file, dataset });
        }
        default:
          return `${kind}: ${subject}`;
      }
    },
    [t],
  );
}

/** A job of the API as the progress bar takes it. */
export function useJobView(): (job: Job) => JobView {
  const titleOf = useJobTitle();
  return useCallback(
    (job) => ({
      id: job.uid,
      title: titleOf(job),
      state: job.state === "queued" ? "waiting" : job.state,
      nDone: job.n_done,
      nFailed: job.n_failed,
      nParts: job.n_chunks,
      secondsLeft: job.seconds_left,
      spent: null,
    }),
    [titleOf],
  );
}
