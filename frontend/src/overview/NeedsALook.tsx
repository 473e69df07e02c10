import { Button, UnstyledButton } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { isActive, useJobs } from "../api/jobs";
import type { RaterRow, Study } from "../api/studies";
import { type Report, useMakeReport } from "../api/studyReport";
import { Card } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon, type IconName } from "../shared/Icon";
import { type Concern, concernsOf } from "./concerns";
import classes from "./Overview.module.css";

const ICON: Record<Concern["kind"], IconName> = {
  draft: "file",
  noLink: "link",
  oldReport: "reports",
  reportMissing: "reports",
  fast: "people",
  skipped: "comment",
  failedJobs: "caution",
};

function Line({
  icon,
  title,
  detail,
  act,
}: {
  icon: IconName;
  title: string;
  detail: string;
  act?: ReactNode;
}): ReactElement {
  return (
    <li className={classes.concern}>
      <Icon name={icon} className={classes.concernIcon} />
      <div className={classes.concernWords}>
        <p className={classes.concernTitle}>{title}</p>
        <p className={classes.concernDetail}>{detail}</p>
      </div>
      {act}
    </li>
  );
}

function ConcernLine({ concern, study }: { concern: Concern; study: Study }): ReactElement {
  const { t } = useTranslation();
  const make = useMakeReport(study.key);
  const { kind } = concern;
  const count = "count" in concern ? concern.count : 0;
  const icon = ICON[kind];
  const title = t(`overview.${kind}`, { count });
  const detail = t(`overview.${kind}Detail`);
  if (kind === "oldReport" || kind === "reportMissing") {
    return (
      <>
        <Line
          icon={icon}
          title={title}
          detail={detail}
          act={
            study.may_run ? (
              <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
                {t("overview.makeReport")}
              </Button>
            ) : undefined
          }
        />
        {make.error !== null && <FailedCall error={make.error} title={t("overview.reportFailed")} />}
      </>
    );
  }
  const to: Record<typeof kind, string> = {
    draft: `/studies/${study.key}`,
    noLink: `/studies/${study.key}`,
    fast: `/studies/${study.key}/raters?order=time`,
    skipped: `/studies/${study.key}/items`,
    failedJobs: "/jobs?state=failed",
  };
  return (
    <Line
      icon={icon}
      title={title}
      detail={detail}
      act={
        <UnstyledButton component={Link} to={to[kind]} className={classes.act ?? ""}>
          {t("overview.look")}
        </UnstyledButton>
      }
    />
  );
}

/** What may be wrong or is left undone, each with one way to act. */
export function NeedsALook({
  study,
  raters,
  report,
}: {
  study: Study;
  raters: readonly RaterRow[];
  report: Report | null;
}): ReactElement {
  const { t } = useTranslation();
  const jobs = useJobs().data?.results ?? [];
  const concerns = concernsOf({
    study,
    raters,
    report,
    nFailedJobs: jobs.filter((job) => job.state === "failed").length,
    isReporting: jobs.some((job) => job.kind === "report" && isActive(job)),
  });
  return (
    <Card title={t("overview.needsALook")} flush>
      <ul className={classes.concerns}>
        {concerns.length === 0 ? (
          <Line icon="done" title={t("overview.nothing")} detail={t("overview.nothingDetail")} />
        ) : (
          concerns.map((concern) => <ConcernLine key={concern.kind} concern={concern} study={study} />)
        )}
      </ul>
    </Card>
  );
}
