import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import classes from "./NotDefined.module.css";
import { Pill } from "./Pill";

/** What stands where a number would: the words, the reason, and what would define it. */
export function NotDefined({ reason, remedy }: { reason: string; remedy?: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <div>
      <div className={classes.row}>
        <span className={classes.words}>{t("number.notDefined")}</span>
        <Pill icon="info">{reason}</Pill>
      </div>
      {remedy !== undefined && <p className={classes.remedy}>{remedy}</p>}
    </div>
  );
}

/** The same in a table's cell or a sentence. */
export function NotDefinedInline({ reason }: { reason: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className={classes.inline}>
      {t("number.notDefined")}: {reason}
    </span>
  );
}
