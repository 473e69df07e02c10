import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { isActive } from "../api/jobs";
import { beginReport } from "../api/reports";
import { useNewestJob, useStartJob } from "../api/startJob";
import { PlainCard } from "../shared/Card";
import { FailedCall } from "../shared/ErrorCard";
import { Icon } from "../shared/Icon";
import { JobInPlace } from "../shared/JobInPlace";

/** Asks for a report from the ratings there are now. */
export function ReportButton({
  study,
  seed,
  isFirst,
  size = "sm",
  variant = "filled",
}: {
  study: string;
  /** As of the report before, so that nothing moves but what the answers moved. */
  seed: number;
  isFirst: boolean;
  size?: "xs" | "sm";
  variant?: "filled" | "default";
}): ReactElement {
  const { t } = useTranslation();
  const start = useStartJob(beginReport);
  const job = useNewestJob("report", { study });
  const isBusy = job !== null && isActive(job);
  return (
    <>
      <Button
        size={size}
        variant={variant}
        disabled={isBusy}
        loading={start.isPending}
        leftSection={<Icon name={isFirst ? "validation" : "retry"} size={size === "xs" ? 14 : 18} />}
        onClick={() => start.mutate({ study, seed })}
      >
        {isBusy ? t("validation.computing") : t(isFirst ? "validation.compute" : "validation.recompute")}
      </Button>
      {start.error !== null && <FailedCall error={start.error} />}
    </>
  );
}

/** The report being made, where there is one. */
export function ReportProgress({ study }: { study: string }): ReactElement | null {
  const job = useNewestJob("report", { study });
  return job === null || job.state === "done" ? null : (
    <PlainCard>
      <JobInPlace job={job} />
    </PlainCard>
  );
}
