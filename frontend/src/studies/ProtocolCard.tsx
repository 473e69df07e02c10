import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Study } from "../api/studies";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { formatDateTime } from "../shared/dates";
import { formatCount } from "../shared/numbers";
import classes from "./studies.module.css";

/** The rest of the protocol, and its seal. */
export function ProtocolCard({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const when = (at: string): string => formatDateTime(new Date(at), language);
  const facts: [string, ReactElement | string][] = [
    [
      t("study.key"),
      <span key="key" className={classes.mono}>
        {study.key}
      </span>,
    ],
    [
      t("studies.dataset"),
      <span key="dataset" className={classes.mono}>
        {study.dataset}
      </span>,
    ],
    [t("studies.overlap"), formatCount(study.overlap, language)],
    [
      t("study.perRater"),
      study.items_per_rater === null ? t("study.allItems") : formatCount(study.items_per_rater, language),
    ],
    [t("study.languages"), study.languages.join(", ")],
    [t("study.texts"), study.rendering === "markdown" ? t("study.markdown") : t("study.plain")],
    [t("study.seed"), String(study.seed)],
    [t("studies.created"), when(study.created_at)],
  ];
  if (study.opened_at !== null) {
    facts.push([t("study.opened"), when(study.opened_at)]);
  }
  if (study.closed_at !== null) {
    facts.push([t("studies.closed"), when(study.closed_at)]);
  }
  return (
    <Card
      title={t("study.protocol")}
      sentence={
        study.sealed_at !== null
          ? t("study.sealedSentence")
          : study.state === "draft"
            ? t("study.notSealed")
            : t("study.neverSealed")
      }
    >
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
        {study.sealed_sha256 !== null && (
          <FactRow
            name={t("study.seal")}
            value={<span className={classes.mono}>{study.sealed_sha256}</span>}
          />
        )}
      </dl>
    </Card>
  );
}

function FactRow({ name, value }: { name: string; value: ReactElement | string }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
