import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RaterRow, Study } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { RowKey } from "../shared/DataTable";
import { formatCount } from "../shared/numbers";
import { HoneyBars } from "./HoneyBars";
import classes from "./Overview.module.css";

const RATERS_SHOWN = 8;

/** How many answers each of the busiest raters gave. */
export function RatersCard({ raters, study }: { raters: readonly RaterRow[]; study: Study }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const shown = raters.slice(0, RATERS_SHOWN);
  return (
    <Card
      title={t("overview.raters")}
      sentence={t("overview.ratersSentence", { count: raters.length })}
      actions={
        raters.length > 0 ? (
          <Link className={classes.act} to={`/studies/${study.key}/raters`}>
            {t("overview.allRaters")}
          </Link>
        ) : undefined
      }
      footnote={t("overview.declined", { count: study.progress.n_declined })}
    >
      {shown.length === 0 ? (
        <p className={classes.quiet}>{t("raters.emptyBody")}</p>
      ) : (
        <HoneyBars
          bars={shown.map(({ pseudonym, n_answered }) => ({
            key: pseudonym,
            label: <RowKey>{pseudonym}</RowKey>,
            count: n_answered,
            value: formatCount(n_answered, language),
          }))}
        />
      )}
    </Card>
  );
}
