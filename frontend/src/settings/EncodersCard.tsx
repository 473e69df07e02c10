import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Encoder, useEncoders } from "../api/tokens";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { type Column, DataTable, RowKey } from "../shared/DataTable";
import { Loaded } from "../shared/Loaded";
import { formatCount, type Language } from "../shared/numbers";

/** Language tags in the words of the interface. */
function languageNames(tags: readonly string[], language: Language): string {
  const names = new Intl.DisplayNames([language], { type: "language" });
  return tags.map((tag) => names.of(tag) ?? tag).join(", ");
}

function useColumns(): Column<Encoder>[] {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return [
    {
      key: "key",
      header: t("settings.encoder"),
      render: (row) => <RowKey>{row.key}</RowKey>,
      csv: (row) => row.key,
    },
    { key: "model", header: t("settings.model"), render: (row) => row.model },
    {
      key: "dims",
      header: t("settings.dims"),
      align: "number",
      render: (row) => formatCount(row.n_dims, language),
    },
    {
      key: "tokens",
      header: t("settings.window"),
      align: "number",
      render: (row) =>
        row.max_tokens === null
          ? t("settings.noWindow")
          : t("settings.tokensLong", { count: row.max_tokens }),
    },
    {
      key: "languages",
      header: t("settings.trainedFor"),
      render: (row) =>
        row.languages === null ? t("settings.anyLanguage") : languageNames(row.languages, language),
    },
  ];
}

/** What can turn texts into vectors here. */
export function EncodersCard(): ReactElement {
  const { t } = useTranslation();
  const encoders = useEncoders();
  const columns = useColumns();
  return (
    <Loaded query={encoders} title={t("settings.encodersFailed")}>
      {(rows) => (
        <Card title={t("settings.encoders")} sentence={t("settings.encodersSentence")} flush>
          <DataTable
            caption={t("settings.encoders")}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.key}
          />
        </Card>
      )}
    </Loaded>
  );
}
