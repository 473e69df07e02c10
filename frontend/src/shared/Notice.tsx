import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import classes from "./Notice.module.css";

/**
 * What changes the reading of the numbers below it (`caution`), or would make them better (`hint`).
 * It stands above them and cannot be closed.
 */
export function Notice({
  tone,
  icon,
  children,
}: {
  tone: "caution" | "hint";
  icon?: IconName;
  children: ReactNode;
}): ReactElement {
  return (
    <div className={`${classes.notice} ${classes[tone]}`} role="note">
      <Icon name={icon ?? (tone === "caution" ? "caution" : "hint")} className={classes.icon} />
      <p>{children}</p>
    </div>
  );
}
