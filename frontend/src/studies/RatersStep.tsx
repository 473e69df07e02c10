import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "../shared/Card";
import classes from "./NewStudy.module.css";
import { NumberField } from "./NumberField";
import type { StepProps } from "./stepProps";

/** How many people see each pair, and how much each of them sees. */
export function RatersStep({ draft, change, errorOf }: StepProps): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.fields}>
      <Card title={t("newStudy.howMany")} sentence={t("newStudy.howManySentence")}>
        <div className={classes.pairOfFields}>
          <NumberField
            label={t("studies.overlap")}
            description={t("newStudy.overlapHint")}
            min={1}
            max={1000}
            value={draft.overlap}
            onChange={(overlap) => change({ overlap })}
            error={errorOf("overlap")}
          />
          <NumberField
            label={t("study.perRater")}
            description={t("newStudy.perRaterHint")}
            min={1}
            max={1_000_000}
            value={draft.itemsPerRater}
            onChange={(itemsPerRater) => change({ itemsPerRater })}
            error={errorOf("items_per_rater")}
          />
          <NumberField
            label={t("newStudy.seconds")}
            description={t("newStudy.secondsHint")}
            min={1}
            max={3600}
            value={draft.secondsPerItem}
            onChange={(secondsPerItem) => change({ secondsPerItem })}
            error={errorOf("seconds_per_item")}
          />
          <NumberField
            label={t("newStudy.pay")}
            description={t("newStudy.payHint")}
            min={0}
            max={1000}
            prefix="$"
            value={draft.payPerHour}
            onChange={(payPerHour) => change({ payPerHour })}
          />
        </div>
      </Card>
      <Card title={t("newStudy.pace")}>
        <div className={classes.pairOfFields}>
          <NumberField
            label={t("newStudy.reading")}
            description={t("newStudy.readingHint")}
            min={0}
            max={120}
            value={draft.minReadingSeconds}
            onChange={(minReadingSeconds) => change({ minReadingSeconds })}
            error={errorOf("min_reading_seconds")}
          />
          <NumberField
            label={t("newStudy.lease")}
            description={t("newStudy.leaseHint")}
            min={1}
            max={1440}
            value={draft.leaseMinutes}
            onChange={(leaseMinutes) => change({ leaseMinutes })}
            error={errorOf("lease_minutes")}
          />
        </div>
      </Card>
    </div>
  );
}
