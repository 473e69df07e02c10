import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Stratum } from "../api/studies";
import { useLanguage } from "../i18n";
import { type Column, DataTable } from "../shared/DataTable";
import { NotDefinedInline } from "../shared/NotDefined";
import { formatCount, formatDecimal, type Language } from "../shared/numbers";
import classes from "./studies.module.css";

const PROBABILITY_DIGITS = 4;

/** The range of a stratum's metric, lower end in words; the cell without a metric has none. */
function rangeOf({ low, high }: Stratum, language: Language, to: string): string {
  return low === null || high === null
    ? "·"
    : `${formatDecimal(low, language)} ${to} ${formatDecimal(high, language)}`;
}

/** The cells of a draw: how many pairs each holds, how many of them were drawn, and how likely each was. */
export function StrataTable({
  strata,
  csvName,
}: {
  strata: readonly Stratum[];
  csvName?: string;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const relation = (one: Stratum): string =>
    one.relation === "within"
      ? t("study.within")
      : one.relation === "between"
        ? t("study.between")
        : one.relation;
  const columns: Column<Stratum>[] = [
    {
      key: "relation",
      header: t("study.relation"),
      render: (row) => <span className={classes.nowrap}>{relation(row)}</span>,
      csv: (row) => row.relation,
    },
    {
      key: "range",
      header: t("study.range"),
      render: (row) => <span className={classes.nowrap}>{rangeOf(row, language, t("study.rangeTo"))}</span>,
      csv: (row) => row.key,
    },
    {
      key: "population",
      header: t("study.population"),
      align: "number",
      render: (row) => formatCount(row.population, language),
      csv: (row) => row.population,
    },
    {
      key: "drawn",
      header: t("study.drawn"),
      align: "number",
      render: (row) => formatCount(row.n_drawn, language),
      csv: (row) => row.n_drawn,
    },
    {
      key: "probability",
      header: t("study.probability"),
      align: "number",
      render: (row) =>
        row.inclusion_probability === null ? (
          <NotDefinedInline reason={t("study.emptyStratum")} />
        ) : (
          formatDecimal(row.inclusion_probability, language, PROBABILITY_DIGITS)
        ),
      csv: (row) => row.inclusion_probability,
    },
  ];
  if (strata.some((one) => one.n_counted !== null)) {
    columns.push({
      key: "counted",
      header: t("study.counted"),
      align: "number",
      render: (row) => (row.n_counted === null ? "" : formatCount(row.n_counted, language)),
      csv: (row) => row.n_counted,
    });
  }
  return (
    <DataTable
      caption={t("study.strata")}
      columns={columns}
      rows={strata}
      rowKey={(row) => row.key}
      {...(csvName === undefined ? {} : { csvName })}
    />
  );
}
