import { Progress } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n";
import { formatShare } from "../shared/numbers";
import classes from "./CoverageBar.module.css";

/** How many of a study's answers are in. Without slots, which an unopened study has none of, there is no share. */
export function CoverageBar({ nCounted, nSlots }: { nCounted: number; nSlots: number }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (nSlots === 0) {
    return <span className={classes.words}>{t("studies.noSlots")}</span>;
  }
  const share = nCounted / nSlots;
  return (
    <div className={classes.bar}>
      <Progress.Root size={6}>
        <Progress.Section value={share * 100} color="honey" aria-label={t("studies.coverage")} />
      </Progress.Root>
      <span className={classes.words}>
        <strong>{formatShare(share, language, nSlots)}</strong>{" "}
        {t("studies.ofSlots", { done: nCounted, count: nSlots })}
      </span>
    </div>
  );
}
