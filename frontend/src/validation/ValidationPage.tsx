import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../shared/EmptyState";
import { PageHead } from "../shared/PageHead";

export function ValidationPage(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t("section.validation")} />
      <EmptyState title={t("empty.validationTitle")}>{t("empty.validationBody")}</EmptyState>
    </>
  );
}
