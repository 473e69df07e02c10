import type { ComponentProps, ReactElement } from "react";
import classes from "./Button.module.css";

type Look = "primary" | "outlined" | "muted" | "quiet";

/** A button of the rater's pages: 44 px high, with a key cap beside its word where it has a key. */
export function Button({
  look,
  className,
  ...rest
}: ComponentProps<"button"> & { look: Look }): ReactElement {
  const names = [classes.button, classes[look], className].filter(Boolean).join(" ");
  return <button type="button" className={names} {...rest} />;
}
