import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../shared/EmptyState";
import { PageHead } from "../shared/PageHead";

export function OverviewPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("section.overview")} />
      <EmptyState title={t("empty.overviewTitle")}>{t("empty.overviewBody")}</EmptyState>
    </>
  );
}
