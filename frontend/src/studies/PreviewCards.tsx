import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ApiError } from "../api/errors";
import type { DrawPreview } from "../api/studyDesign";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { Icon } from "../shared/Icon";
import { formatCount, formatDecimal } from "../shared/numbers";
import classes from "./NewStudy.module.css";
import { stepOf } from "./steps";

/** Hours of rating at a pay, in money; null without a pay. */
export function costOf(hours: number, payPerHour: number | null): number | null {
  return payPerHour === null ? null : hours * payPerHour;
}

function Line({
  name,
  value,
  isTotal = false,
}: {
  name: string;
  value: string;
  isTotal?: boolean;
}): ReactElement {
  return (
    <div className={isTotal ? classes.total : classes.line}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Why nothing can be drawn yet, each reason with a way to its field. */
export function Refusal({ error }: { error: Error }): ReactElement {
  const { t } = useTranslation();
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const message = error instanceof ApiError && error.code === "network" ? t("error.network") : error.message;
  return (
    <Card title={t("newStudy.cannotDraw")}>
      {fields.length === 0 && (
        <p className={classes.refusal} role="status">
          <Icon name="caution" size={16} /> <span>{message}</span>
        </p>
      )}
      {fields.map(([field, messages]) => (
        <p key={field} className={classes.refusal} role="status">
          <Icon name="caution" size={16} />
          <span>
            <Link to={`/studies/new/${stepOf(field)}`}>{field}</Link>: {messages.join(" ")}
          </span>
        </p>
      ))}
    </Card>
  );
}

/** What a protocol would draw, and what it takes of the raters' time and of money. */
export function PreviewCards({
  preview,
  secondsPerItem,
  overlap,
  payPerHour,
}: {
  preview: DrawPreview;
  secondsPerItem: number | null;
  overlap: number | null;
  payPerHour: number | null;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const cost = costOf(preview.hours_in_all, payPerHour);
  return (
    <>
      <Card title={t("newStudy.drawn")}>
        <dl className={classes.lines}>
          <Line name={t("studies.items")} value={formatCount(preview.n_items, language)} />
          <Line name={t("newStudy.prompts")} value={formatCount(preview.n_prompts, language)} />
          <Line name={t("newStudy.frame")} value={formatCount(preview.draw.n_frame, language)} />
          <Line name={t("studies.overlap")} value={overlap === null ? "" : formatCount(overlap, language)} />
          <Line name={t("newStudy.answers")} value={formatCount(preview.n_slots, language)} isTotal />
        </dl>
      </Card>
      <Card title={t("newStudy.costs")} footnote={t("newStudy.costNote")}>
        <dl className={classes.lines}>
          <Line
            name={t("newStudy.timeInAll", {
              count: preview.n_slots,
              seconds: formatCount(secondsPerItem ?? 0, language),
            })}
            value={t("newStudy.hours", { hours: formatDecimal(preview.hours_in_all, language, 1) })}
          />
          <Line
            name={t("newStudy.perPerson")}
            value={t("newStudy.minutes", { count: preview.minutes_per_rater })}
          />
          {cost !== null && (
            <Line
              name={t("newStudy.payInAll", { pay: `$${formatCount(payPerHour ?? 0, language)}` })}
              value={`$${formatDecimal(cost, language)}`}
              isTotal
            />
          )}
        </dl>
      </Card>
    </>
  );
}
