import { Progress } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Study } from "../api/studies";
import { NumberStrip } from "../shared/Card";
import { KeyNumber } from "../shared/KeyNumber";
import { counted, notDefined } from "../shared/measured";

const COUNT = { kind: "count" } as const;

/** Coverage, raters, and what became of the rest. */
export function StudyNumbers({ study }: { study: Study }): ReactElement {
  const { t } = useTranslation();
  const { coverage, n_slots, n_counted, n_raters, n_declined, n_surplus, n_skipped, n_held, n_items } =
    study.progress;
  return (
    <NumberStrip>
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
      <KeyNumber
        label={t("study.raters")}
        numbers={n_raters === null ? notDefined(t("study.notToldApart")) : counted(n_raters)}
        form={COUNT}
        footnote={t("study.declined", { count: n_declined })}
      />
      <KeyNumber
        label={t("study.held")}
        numbers={counted(n_held)}
        form={COUNT}
        footnote={t("study.heldNote")}
      />
      <KeyNumber
        label={t("study.skipped")}
        numbers={counted(n_skipped)}
        form={COUNT}
        footnote={t("study.skippedNote")}
      />
      <KeyNumber
        label={t("study.surplus")}
        numbers={counted(n_surplus)}
        form={COUNT}
        footnote={t("study.surplusNote")}
      />
    </NumberStrip>
  );
}
