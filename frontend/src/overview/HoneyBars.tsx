import type { ReactElement, ReactNode } from "react";
import classes from "./Overview.module.css";

export interface HoneyBar {
  key: string;
  label: ReactNode;
  count: number;
  /** Written behind the bar. */
  value: ReactNode;
}

/** Counts of what people did, as bars from zero with their numbers. */
export function HoneyBars({ bars }: { bars: readonly HoneyBar[] }): ReactElement {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <dl className={classes.bars}>
      {bars.map(({ key, label, count, value }) => (
        <div key={key} className={classes.barRow}>
          <dt className={classes.barLabel}>{label}</dt>
          <dd className={classes.barPlace}>
            <span className={classes.barTrack}>
              <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className={classes.barValue}>{value}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
