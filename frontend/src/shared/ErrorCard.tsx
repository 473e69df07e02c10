import { Button } from "@mantine/core";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { useLanguage } from "../i18n";
import { PlainCard } from "./Card";
import { formatDateTime } from "./dates";
import classes from "./ErrorCard.module.css";
import { Icon } from "./Icon";

interface ErrorCardProps {
  /** What failed, in words. */
  title?: string;
  /** What happened and what is kept. */
  children?: ReactNode;
  /** Ways out, the safest one first and primary. */
  actions?: ReactNode;
  /** To quote to whoever helps. */
  code: string;
  job?: string;
  at?: Date;
}

/** What failed, what is kept, ways out, and what to quote. It stands where the failed part would. */
export function ErrorCard({ title, children, actions, code, job, at }: ErrorCardProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [shownAt] = useState(() => at ?? new Date());
  return (
    <PlainCard>
      <div role="alert">
        <div className={classes.head}>
          <Icon name="error" size={20} className={classes.icon} />
          <h2 className={classes.title}>{title ?? t("error.title")}</h2>
        </div>
        <div className={classes.body}>{children}</div>
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      <p className={classes.quote}>
        {t("error.code")} <span className={classes.code}>{code}</span>
        {job !== undefined && (
          <>
            , {t("error.job")} <span className={classes.code}>{job}</span>
          </>
        )}
        , {formatDateTime(shownAt, language)}. {t("error.quote")}
      </p>
    </PlainCard>
  );
}

/** The card of a call that failed: the server's words, the fields they are about, and another try. */
export function FailedCall({
  error,
  onRetry,
  title,
}: {
  error: Error;
  onRetry?: () => void;
  title?: string;
}): ReactElement {
  const { t } = useTranslation();
  const isApi = error instanceof ApiError;
  const code = isApi ? error.code : error.name;
  const message = code === "network" ? t("error.network") : error.message;
  const fields = isApi ? Object.entries(error.fields) : [];
  return (
    <ErrorCard
      code={code}
      {...(title === undefined ? {} : { title })}
      {...(onRetry === undefined
        ? {}
        : {
            actions: (
              <Button onClick={onRetry} leftSection={<Icon name="retry" />}>
                {t("error.tryAgain")}
              </Button>
            ),
          })}
    >
      {message} {t("error.kept")}
      {fields.length > 0 && (
        <ul className={classes.fields}>
          {fields.map(([field, messages]) => (
            <li key={field}>
              <span className={classes.code}>{field}</span>: {messages.join(" ")}
            </li>
          ))}
        </ul>
      )}
    </ErrorCard>
  );
}
