import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Dataset } from "../api/corpus";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { CopyField } from "../shared/CopyField";
import { RowKey } from "../shared/DataTable";
import { formatDate } from "../shared/dates";
import classes from "./Dataset.module.css";
import { SourceText } from "./SourceText";

/** Where a dataset comes from, under which licence, and how to cite it. */
export function SourceCard({ dataset }: { dataset: Dataset }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const unstated = <span className={classes.dim}>{t("corpus.notStated")}</span>;
  return (
    <Card title={t("dataset.sourceTitle")} sentence={t("dataset.citationHint")}>
      <dl className={classes.facts}>
        <dt>{t("corpus.licence")}</dt>
        <dd>{dataset.licence || unstated}</dd>
        <dt>{t("dataset.source")}</dt>
        <dd>{dataset.source === "" ? unstated : <SourceText source={dataset.source} />}</dd>
        <dt>{t("dataset.revision")}</dt>
        <dd>{dataset.revision === "" ? unstated : <RowKey>{dataset.revision}</RowKey>}</dd>
        <dt>{t("dataset.added")}</dt>
        <dd>{formatDate(new Date(dataset.created_at), language)}</dd>
      </dl>
      {dataset.citation === "" ? (
        <dl className={classes.facts}>
          <dt>{t("dataset.citation")}</dt>
          <dd className={classes.dim}>{t("dataset.noCitation")}</dd>
        </dl>
      ) : (
        <div className={classes.citation}>
          <CopyField label={t("dataset.citation")} value={dataset.citation} />
        </div>
      )}
    </Card>
  );
}
