import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Study } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { RowKey } from "../shared/DataTable";
import { formatDecimal } from "../shared/numbers";
import classes from "./studies.module.css";

/** What raters are asked, of what, on which scale. */
export function CriteriaCard({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const end = (value: number): string => formatDecimal(value, language, Number.isInteger(value) ? 0 : 2);
  return (
    <Card title={t("study.criteria")} sentence={t("study.criteriaSentence")}>
      <ul className={classes.criteria}>
        {study.criteria.map((criterion) => (
          <li key={criterion.key}>
            <p className={classes.question} dir="auto">
              {criterion.question}
            </p>
            <p className={classes.detail}>
              <RowKey>{criterion.key}</RowKey>,{" "}
              {criterion.asked_of === "item" ? t("study.ofItem") : t("study.ofMember")},{" "}
              {t("study.scale", { low: end(criterion.low), high: end(criterion.high) })},{" "}
              {criterion.measurement}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
