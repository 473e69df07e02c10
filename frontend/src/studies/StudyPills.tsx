import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Study, StudyState } from "../api/studies";
import { useLanguage } from "../i18n";
import { formatDate } from "../shared/dates";
import type { IconName } from "../shared/Icon";
import { Pill, type Tone } from "../shared/Pill";

const LOOK: Record<StudyState, { tone: Tone; icon?: IconName; dot?: boolean }> = {
  draft: { tone: "neutral", icon: "file" },
  open: { tone: "ok", dot: true },
  paused: { tone: "neutral", icon: "pause" },
  closed: { tone: "neutral", icon: "done" },
  archived: { tone: "neutral", icon: "lock" },
};

/** Draft, collecting, paused, closed. */
export function StatePill({ state }: { state: StudyState }): ReactElement {
  const { t } = useTranslation();
  const { tone, ...mark } = LOOK[state];
  return (
    <Pill tone={tone} {...mark}>
      {t(`studies.${state}`)}
    </Pill>
  );
}

/** Where the ratings come from, where it is not people of ours. */
export function SourcePill({ source }: Pick<Study, "source">): ReactElement | null {
  const { t } = useTranslation();
  if (source === "collected") {
    return null;
  }
  return source === "simulated" ? (
    <Pill tone="simulated" icon="flask">
      {t("simulated.word")}
    </Pill>
  ) : (
    <Pill icon="importFile">{t("studies.imported")}</Pill>
  );
}

/** Whose ratings they are, where it is not persons who can be told apart. */
export function RaterKindPill({ rater_kind }: Pick<Study, "rater_kind">): ReactElement | null {
  const { t } = useTranslation();
  return rater_kind === "persons" ? null : <Pill icon="people">{t(`studies.${rater_kind}`)}</Pill>;
}

/** State, source, raters and seal of a study, for the head of its pages. */
export function StudyPills({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <>
      <StatePill state={study.state} />
      <SourcePill source={study.source} />
      <RaterKindPill rater_kind={study.rater_kind} />
      {study.sealed_at !== null && study.sealed_sha256 !== null && (
        <Pill icon="lock">
          {t("study.sealedShort", {
            date: formatDate(new Date(study.sealed_at), language),
            digest: study.sealed_sha256.slice(0, 7),
          })}
        </Pill>
      )}
    </>
  );
}
