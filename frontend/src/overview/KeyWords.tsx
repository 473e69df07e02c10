import type { ReactElement } from "react";
import classes from "../shared/KeyNumber.module.css";
import { NotDefined } from "../shared/NotDefined";

type KeyWordsProps = { label: string } & (
  | { value: string; aside?: string; footnote: string }
  | { reason: string; remedy: string }
);

/** A date or a duration in the place of a key number, or why there is none. */
export function KeyWords(props: KeyWordsProps): ReactElement {
  return (
    <div className={classes.cell}>
      <p className={classes.label}>{props.label}</p>
      {"reason" in props ? (
        <NotDefined reason={props.reason} remedy={props.remedy} />
      ) : (
        <>
          <div className={classes.number}>
            <span className={classes.value}>{props.value}</span>
            {props.aside !== undefined && <span className={classes.interval}>{props.aside}</span>}
          </div>
          <p className={classes.counts}>{props.footnote}</p>
        </>
      )}
    </div>
  );
}
