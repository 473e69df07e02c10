import { Button, Pagination } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { isActive, JOBS_ON_A_PAGE, type JobPage, useJobs } from "../api/jobs";
import { Card } from "../shared/Card";
import { EmptyState, NoMatch } from "../shared/EmptyState";
import { Icon } from "../shared/Icon";
import { Loaded } from "../shared/Loaded";
import { PageHead } from "../shared/PageHead";
import { pageOf } from "../shared/pageNumber";
import { useQueryParameter } from "../shared/useQueryParameter";
import { JobList } from "./JobList";
import classes from "./JobsPage.module.css";
import { StateFilter } from "./StateFilter";

const SHOWN = ["all", "active", "failed"] as const;

function Jobs({
  page,
  number,
  onPage,
}: {
  page: JobPage;
  number: number;
  onPage: (page: number) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [shown, setShown] = useQueryParameter("state", SHOWN);
  if (page.count === 0) {
    return (
      <EmptyState
        title={t("empty.jobsTitle")}
        actions={
          <Button component={Link} to="/corpus" leftSection={<Icon name="corpus" />}>
            {t("jobs.toCorpus")}
          </Button>
        }
      >
        {t("empty.jobsBody")}
      </EmptyState>
    );
  }
  const jobs = page.results.filter(
    (job) => shown === "all" || (shown === "active" ? isActive(job) : job.state === "failed"),
  );
  const nActive = page.results.filter(isActive).length;
  const nPages = Math.ceil(page.count / JOBS_ON_A_PAGE);
  return (
    <>
      <p className={classes.sentence}>
        {nActive === 0 ? t("jobs.nothingRuns") : t("jobs.nRunning", { count: nActive })} {t("jobs.canLeave")}
      </p>
      <Card
        title={t("jobs.all", { count: page.count })}
        actions={<StateFilter value={shown} allowed={SHOWN} onChange={setShown} />}
        flush
      >
        {jobs.length === 0 ? (
          <NoMatch thing={t("jobs.job")} onClear={() => setShown("all")} />
        ) : (
          <JobList jobs={jobs} />
        )}
        {nPages > 1 && (
          <div className={classes.foot}>
            <Pagination
              size="sm"
              total={nPages}
              value={number}
              onChange={onPage}
              aria-label={t("table.pages")}
            />
          </div>
        )}
      </Card>
    </>
  );
}

/** All background work: how far, what went wrong, stop and go on. */
export function JobsPage(): ReactElement {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const number = pageOf(parameters);
  const jobs = useJobs(number);
  const onPage = (page: number): void =>
    setParameters((old) => {
      const changed = new URLSearchParams(old);
      changed.set("page", String(page));
      return changed;
    });
  return (
    <>
      <PageHead title={t("section.jobs")} />
      <Loaded query={jobs}>{(page) => <Jobs page={page} number={number} onPage={onPage} />}</Loaded>
    </>
  );
}
