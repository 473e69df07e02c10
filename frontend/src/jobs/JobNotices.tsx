import { Notification } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { JOBS_KEY, type Job } from "../api/jobs";
import { Icon } from "../shared/Icon";
import { endedSince } from "./endedJobs";
import classes from "./JobNotices.module.css";
import { useJobTitle } from "./useJobViews";

const LOOK: Partial<Record<Job["state"], { color: string; icon: "done" | "error" | "info" }>> = {
  done: { color: "teal", icon: "done" },
  failed: { color: "red", icon: "error" },
};

/** Says that a job has ended, on whatever page one is; pages then ask anew for what it may have changed. */
export function JobNotices({ jobs }: { jobs: readonly Job[] | undefined }): ReactElement {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const queries = useQueryClient();
  const before = useRef<readonly Job[]>([]);
  const [ended, setEnded] = useState<readonly Job[]>([]);

  useEffect(() => {
    if (jobs === undefined) {
      return;
    }
    const news = endedSince(before.current, jobs);
    before.current = jobs;
    if (news.length > 0) {
      // A job that was taken up again ends a second time: its old notice makes way.
      setEnded((old) => [...old.filter(({ uid }) => news.every((job) => job.uid !== uid)), ...news]);
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== JOBS_KEY[0] });
    }
  }, [jobs, queries]);

  const close = (uid: string): void => setEnded((old) => old.filter((job) => job.uid !== uid));
  return (
    <div className={classes.place} role="status">
      {ended.map((job) => {
        const look = LOOK[job.state] ?? { color: "slate", icon: "info" as const };
        return (
          <Notification
            key={job.uid}
            color={look.color}
            icon={<Icon name={look.icon} size={18} />}
            title={titleOf(job)}
            onClose={() => close(job.uid)}
            closeButtonProps={{ "aria-label": t("jobs.closeNotice") }}
            withBorder
          >
            {t(`jobs.${job.state}`)}. {job.error}{" "}
            <Link to="/jobs" onClick={() => close(job.uid)}>
              {t("jobs.look")}
            </Link>
          </Notification>
        );
      })}
    </div>
  );
}
