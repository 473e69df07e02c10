import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../shared/Icon";
import classes from "./Import.module.css";

export const IMPORT_STEPS = ["file", "reading", "plan", "done"] as const;
export type ImportStep = (typeof IMPORT_STEPS)[number];

/** Where one is between a file and a dataset. */
export function ImportSteps({ at }: { at: ImportStep }): ReactElement {
  const { t } = useTranslation();
  const here = IMPORT_STEPS.indexOf(at);
  return (
    <ol className={classes.steps} aria-label={t("importing.steps")}>
      {IMPORT_STEPS.map((step, place) => (
        <li
          key={step}
          className={`${classes.step} ${place < here ? (classes.stepDone ?? "") : ""}`}
          {...(step === at ? { "aria-current": "step" as const } : {})}
        >
          <span className={classes.stepMark} aria-hidden="true">
            {place < here ? <Icon name="check" size={13} /> : place + 1}
          </span>
          <span className={classes.stepLabel}>{t(`importing.step_${step}`)}</span>
        </li>
      ))}
    </ol>
  );
}
