import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Simulation } from "./frameState";
import { Icon } from "./Icon";
import classes from "./SimulatedBand.module.css";

/** Says on every page with simulated ratings that nobody judged anything. It cannot be closed. */
export function SimulatedBand({ simulation }: { simulation: Simulation }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className={classes.band} role="note">
      <Icon name="flask" size={16} />
      <span className={classes.words}>
        {simulation === "mixed" ? t("simulated.bandMixed") : t("simulated.band")}
      </span>
    </div>
  );
}
