import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Similarity } from "../api/similarity";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { NotDefinedInline } from "../shared/NotDefined";
import { formatCount, formatDecimal } from "../shared/numbers";

type Source = Similarity["sources"][number];

/** Each model's mean with itself and with the others. */
export function ModelsCard({ similarity }: { similarity: Similarity }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const mean = (key: "inter" | "intra", header: string, reason: string): Column<Source> => ({
    key,
    header,
    align: "number",
    sortBy: (row) => row[key],
    render: (row) => {
      const value = row[key];
      return value === null ? <NotDefinedInline reason={reason} /> : formatDecimal(value, language);
    },
  });
  // A column of nothing but one reason is said once, below.
  const isOwnDefined = similarity.intra.value !== null;
  const columns: Column<Source>[] = [
    {
      key: "key",
      header: t("corpus.model"),
      sortBy: (row) => row.key,
      render: (row) => <RowKey>{row.key}</RowKey>,
    },
    mean("inter", t("similarity.withOthers"), t("similarity.noOthers")),
    ...(isOwnDefined ? [mean("intra", t("similarity.withItself"), t("similarity.oneResponse"))] : []),
    {
      key: "n_prompts",
      header: t("corpus.prompts"),
      align: "number",
      sortBy: (row) => row.n_prompts,
      render: (row) => formatCount(row.n_prompts, language),
    },
  ];
  return (
    <Card
      title={t("similarity.byModel")}
      sentence={t(isOwnDefined ? "similarity.byModelSentence" : "similarity.byModelOthers")}
      flush
      {...(isOwnDefined
        ? {}
        : { footnote: t("similarity.findingNoIntra", { reason: similarity.intra.undefined ?? "" }) })}
    >
      <DataTable
        caption={t("similarity.byModel")}
        columns={columns}
        rows={similarity.sources}
        rowKey={(row) => row.key}
        initialSort={{ column: "inter", direction: "descending" }}
        csvName={`${similarity.dataset}-${similarity.encoder}-models.csv`}
        pageSize={25}
      />
    </Card>
  );
}
