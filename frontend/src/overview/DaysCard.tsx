import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { DayRow, Study } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { formatDate } from "../shared/dates";
import { formatCount } from "../shared/numbers";
import { HoneyBars } from "./HoneyBars";
import classes from "./Overview.module.css";

const DAYS_SHOWN = 10;

/** How many counted answers the last days brought. */
export function DaysCard({ days, study }: { days: readonly DayRow[]; study: Study }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const shown = days.slice(-DAYS_SHOWN);
  return (
    <Card
      title={t("overview.days")}
      sentence={t("overview.daysSentence")}
      footnote={t("overview.daysNote", { count: study.progress.n_surplus })}
    >
      {shown.length === 0 ? (
        <p className={classes.quiet}>{t("overview.noDays")}</p>
      ) : (
        <HoneyBars
          bars={shown.map(({ day, n_counted }) => ({
            key: day,
            label: formatDate(new Date(`${day}T00:00:00Z`), language),
            count: n_counted,
            value: formatCount(n_counted, language),
          }))}
        />
      )}
    </Card>
  );
}
