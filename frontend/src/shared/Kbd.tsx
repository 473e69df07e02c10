import type { ReactElement, ReactNode } from "react";
import classes from "./Kbd.module.css";

/** A key cap. Shared by both bundles, so it needs the tokens and React alone. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }): ReactElement {
  return (
    <kbd className={className === undefined ? classes.key : `${classes.key} ${className}`}>{children}</kbd>
  );
}
