import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Study } from "../api/studies";
import { type Report, useGivenValues } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { Card } from "../shared/Card";
import { formatDateTime } from "../shared/dates";
import { Loaded } from "../shared/Loaded";
import { NotDefined } from "../shared/NotDefined";
import { useScheme } from "../shared/useScheme";
import { ChartCard } from "../shared/VegaChart";

/** How often each point of the scale was chosen, as the latest report saw it. */
export function AnswersCard({
  study,
  criterion,
  report,
}: {
  study: Study;
  criterion: string | null;
  report: Report | null;
}): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const given = useGivenValues(study.key, report === null ? null : criterion, useScheme());
  const question = study.criteria.find(({ key }) => key === criterion)?.question;
  const title = study.simulated ? `${t("overview.answers")} (${t("simulated.word")})` : t("overview.answers");
  // The same object from draw to draw, or the chart would be drawn anew with each.
  const data = useMemo(
    () =>
      given.data === undefined
        ? null
        : {
            spec: given.data.spec,
            description: given.data.description,
            rows: given.data.rows.map(({ value, n_ratings, share }) => ({ value, n_ratings, share })),
          },
    [given.data],
  );
  if (report === null) {
    return (
      <Card title={title} sentence={question}>
        <NotDefined
          reason={study.progress.n_counted === 0 ? t("overview.noRatings") : t("overview.noReport")}
          remedy={t("overview.noReportRemedy")}
        />
      </Card>
    );
  }
  return (
    <Loaded query={given} title={title}>
      {() =>
        data === null || data.rows.length === 0 ? (
          <Card title={title} sentence={question}>
            <NotDefined reason={t("overview.noRatings")} remedy={t("overview.noRatingsRemedy")} />
          </Card>
        ) : (
          <ChartCard
            title={title}
            sentence={question}
            data={data}
            footnote={t("overview.answersNote", {
              count: report.snapshot.n_submissions,
              when: formatDateTime(new Date(report.made_at), language),
            })}
          />
        )
      }
    </Loaded>
  );
}
