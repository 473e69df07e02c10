import { Progress } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { DayRow, RaterRow, Study } from "../api/studies";
import type { Report } from "../api/studyReport";
import { useLanguage } from "../i18n";
import { CardGrid, PlainCard } from "../shared/Card";
import { formatDate } from "../shared/dates";
import { KeyNumber } from "../shared/KeyNumber";
import { counted, notDefined } from "../shared/measured";
import { formatDecimal } from "../shared/numbers";
import { alphaOf } from "./alphaOf";
import { expectedEnd, MIN_DAYS } from "./expectedEnd";
import { KeyWords } from "./KeyWords";
import { paceOf } from "./pace";

function Coverage({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { coverage, n_slots, n_counted, n_items } = study.progress;
  return (
    <KeyNumber
      label={t("studies.coverage")}
      numbers={coverage === null ? notDefined(t("study.noSlotsYet")) : counted(coverage)}
      form={{ kind: "share", n: n_slots }}
      aside={t("studies.ofSlots", { done: n_counted, count: n_slots })}
      footnote={t("study.coverageNote", { count: n_items, overlap: study.overlap })}
      remedy={t("study.coverageRemedy")}
    >
      <Progress value={(coverage ?? 0) * 100} color="honey" size={6} aria-label={t("studies.coverage")} />
    </KeyNumber>
  );
}

function Agreement({
  study,
  criterion,
  report,
}: {
  study: Study;
  criterion: string | null;
  report: Report | null;
}): ReactElement {
  const { t } = useTranslation();
  const measurement = study.criteria.find(({ key }) => key === criterion)?.measurement ?? "ordinal";
  const label = t("overview.alpha", { criterion: criterion ?? "", measurement });
  const alpha = report !== null && criterion !== null ? alphaOf(report, criterion) : null;
  if (alpha === null) {
    const isEmpty = study.progress.n_counted === 0;
    return (
      <KeyNumber
        label={label}
        numbers={notDefined(isEmpty ? t("overview.noRatings") : t("overview.noReport"))}
        remedy={isEmpty ? t("overview.noRatingsRemedy") : t("overview.noReportRemedy")}
      />
    );
  }
  return <KeyNumber label={label} numbers={alpha} remedy={t("overview.noRatingsRemedy")} />;
}

function Fairness({ study, raters }: { study: Study; raters: readonly RaterRow[] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const pace = paceOf(raters);
  const seconds = (value: number): string => formatDecimal(value, language, 0);
  if (pace === null) {
    return (
      <KeyWords
        label={t("overview.time")}
        reason={t("overview.noTime")}
        remedy={t("overview.noTimeRemedy")}
      />
    );
  }
  const told =
    study.seconds_per_item === null
      ? t("overview.notTold")
      : t("overview.told", { seconds: seconds(study.seconds_per_item) });
  return (
    <KeyWords
      label={t("overview.time")}
      value={t("overview.seconds", { seconds: seconds(pace.median) })}
      aside={`[${seconds(pace.q1)}, ${seconds(pace.q3)}]`}
      footnote={`${told} ${t("overview.middleHalf", { count: pace.nRaters })}`}
    />
  );
}

function End({ study, days }: { study: Study; days: readonly DayRow[] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const date = (at: Date): string => formatDate(at, language);
  const { n_slots, n_counted } = study.progress;
  const label = t("overview.end");
  if (study.closed_at !== null) {
    return (
      <KeyWords
        label={t("overview.ended")}
        value={date(new Date(study.closed_at))}
        footnote={t("overview.endedNote")}
      />
    );
  }
  if (study.state !== "open") {
    return (
      <KeyWords
        label={label}
        reason={t("overview.notCollecting")}
        remedy={t("overview.notCollectingRemedy")}
      />
    );
  }
  if (n_counted === n_slots) {
    return <KeyWords label={label} value={t("overview.allIn")} footnote={t("overview.allInNote")} />;
  }
  const end = expectedEnd(days, n_slots - n_counted, new Date());
  if (end.kind === "undefined") {
    return end.why === "fewDays" ? (
      <KeyWords
        label={label}
        reason={t("overview.fewDays", { count: MIN_DAYS })}
        remedy={t("overview.fewDaysRemedy")}
      />
    ) : (
      <KeyWords label={label} reason={t("overview.noPace")} remedy={t("overview.noPaceRemedy")} />
    );
  }
  return (
    <KeyWords
      label={label}
      value={date(end.at)}
      aside={`[${date(end.low)}, ${end.high === null ? t("overview.openEnd") : date(end.high)}]`}
      footnote={t("overview.pace", {
        pace: formatDecimal(end.perDay, language, 1),
        count: end.nDays,
      })}
    />
  );
}

/** How far, how sure, is it fair, when done. */
export function KeyNumbers({
  study,
  criterion,
  raters,
  days,
  report,
}: {
  study: Study;
  criterion: string | null;
  raters: readonly RaterRow[];
  days: readonly DayRow[];
  report: Report | null;
}): ReactElement {
  return (
    <CardGrid columns={4}>
      <PlainCard>
        <Coverage study={study} />
      </PlainCard>
      <PlainCard>
        <Agreement study={study} criterion={criterion} report={report} />
      </PlainCard>
      <PlainCard>
        <Fairness study={study} raters={raters} />
      </PlainCard>
      <PlainCard>
        <End study={study} days={days} />
      </PlainCard>
    </CardGrid>
  );
}
