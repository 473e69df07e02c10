import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../shared/EmptyState";
import { PageHead } from "../shared/PageHead";

export function ReportsPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("section.reports")} />
      <EmptyState title={t("empty.reportsTitle")}>{t("empty.reportsBody")}</EmptyState>
    </>
  );
}
