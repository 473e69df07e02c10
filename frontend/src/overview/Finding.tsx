import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Study } from "../api/studies";
import type { Report } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { Verdict } from "../shared/Card";
import { CORRELATION, formatInterval, formatNumber, formatShare } from "../shared/numbers";
import { alphaOf } from "./alphaOf";

/** The study in two sentences: how far it is, and how far raters agree. */
export function Finding({
  study,
  criterion,
  report,
}: {
  study: Study;
  criterion: string | null;
  report: Report | null | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { coverage, n_slots, n_raters, n_items } = study.progress;
  if (coverage === null) {
    return <Verdict title={t("study.isDraft", { count: n_items })}>{t("study.draftNext")}</Verdict>;
  }
  const share = formatShare(coverage, language, n_slots);
  const far =
    n_raters === null ? t("overview.farUnknown", { share }) : t("overview.far", { share, count: n_raters });
  const alpha = report && criterion !== null ? alphaOf(report, criterion) : null;
  if (criterion === null || alpha === null || alpha.value === null) {
    return <Verdict title={far}>{t("overview.agreementUnknown")}</Verdict>;
  }
  const interval = formatInterval(alpha.low, alpha.high, CORRELATION, language);
  return (
    <Verdict title={far}>
      {t("overview.agreement", {
        criterion,
        alpha: [formatNumber(alpha.value, CORRELATION, language), interval].filter(Boolean).join(" "),
      })}
    </Verdict>
  );
}
