import { Button, Group, Modal, Progress, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n";
import { formatCount, type Language } from "../shared/numbers";
import classes from "./JobProgress.module.css";
import { type JobView, shareDone } from "./jobView";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Rounded down, so that 100% stands only where every part is done. */
function wholePercent(share: number, language: Language): string {
  const percent = formatCount(Math.floor(share * 100), language);
  return language === "ru" ? `${percent}\u00a0%` : `${percent}%`;
}

function useTimeLeft(seconds: number | null): string | null {
  const { t } = useTranslation();
  if (seconds === null) {
    return null;
  }
  if (seconds < MINUTE) {
    return t("job.secondsLeft");
  }
  return seconds < 2 * HOUR
    ? t("job.minutesLeft", { count: Math.round(seconds / MINUTE) })
    : t("job.hoursLeft", { count: Math.round(seconds / HOUR) });
}

function Bar({ job }: { job: JobView }): ReactElement {
  const { t } = useTranslation();
  const color = job.state === "failed" ? "red" : job.state === "done" ? "teal" : "blue";
  return (
    <Progress.Root size={6} className={classes.bar ?? ""}>
      <Progress.Section
        value={(shareDone(job) ?? 0) * 100}
        color={color}
        aria-label={t("job.progressOf", { title: job.title })}
      />
    </Progress.Root>
  );
}

function Head({ job }: { job: JobView }): ReactElement {
  const { language } = useLanguage();
  const share = shareDone(job);
  return (
    <div className={classes.line}>
      <span className={classes.title}>{job.title}</span>
      {share !== null && <span className={classes.detail}>{wholePercent(share, language)}</span>}
    </div>
  );
}

function useDetail(job: JobView): string {
  const { t } = useTranslation();
  const timeLeft = useTimeLeft(job.state === "running" ? job.secondsLeft : null);
  if (job.nParts === null) {
    return t("jobs.unplanned");
  }
  const parts = t("job.parts", { done: job.nDone, count: job.nParts });
  return timeLeft === null ? parts : `${parts}, ${timeLeft}`;
}

/** The running job at the foot of the navigation. */
export function JobSummary({ job }: { job: JobView }): ReactElement {
  const { t } = useTranslation();
  const detail = useDetail(job);
  return (
    <section aria-label={t("job.running")}>
      <Head job={job} />
      <Bar job={job} />
      <div className={classes.detail}>{detail}</div>
    </section>
  );
}

/** A job with its counts, what failed, what it spent, and a way to stop it that says what is kept. */
export function JobProgress({
  job,
  onCancel,
  children,
}: {
  job: JobView;
  onCancel?: () => void;
  /** Below the bar: who asked for it, what went wrong, other ways to act. */
  children?: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const detail = useDetail(job);
  const [asking, question] = useDisclosure(false);
  const isActive = job.state === "running" || job.state === "waiting";
  return (
    <div className={classes.full}>
      <Head job={job} />
      <Bar job={job} />
      <div className={classes.line}>
        <span className={classes.detail}>
          {detail}
          {job.nFailed > 0 && (
            <span className={classes.failed}>, {t("job.failedParts", { count: job.nFailed })}</span>
          )}
        </span>
        {job.spent !== null && (
          <span className={classes.detail}>{t("job.spent", { amount: job.spent })}</span>
        )}
      </div>
      {children}
      {isActive && onCancel !== undefined && (
        <div className={classes.foot}>
          <Button variant="default" size="xs" onClick={question.open}>
            {t("job.cancel")}
          </Button>
        </div>
      )}
      <Modal opened={asking} onClose={question.close} title={t("job.cancelTitle", { title: job.title })}>
        <Text>{t("job.cancelBody", { count: job.nDone })}</Text>
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={question.close} data-autofocus>
            {t("job.cancelKeep")}
          </Button>
          <Button
            color="red"
            onClick={() => {
              question.close();
              onCancel?.();
            }}
          >
            {t("job.cancelConfirm")}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}
