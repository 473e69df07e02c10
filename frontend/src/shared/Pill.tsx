import { Badge } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import classes from "./Pill.module.css";

export type Tone = "neutral" | "ok" | "caution" | "error" | "active" | "simulated";

const TONE_CLASS: Record<Tone, string | undefined> = {
  neutral: undefined,
  ok: classes.ok,
  caution: classes.caution,
  error: classes.error,
  active: classes.active,
  simulated: classes.simulated,
};

/** A state, a seal, a reason. Its words carry the meaning; colour and icon only repeat it. */
export function Pill({
  tone = "neutral",
  icon,
  dot = false,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  /** A dot in place of an icon, for a state that is going on. */
  dot?: boolean;
  children: ReactNode;
}): ReactElement {
  // Caution always comes with its triangle, since honey alone means people.
  const shown = icon ?? (tone === "caution" ? "caution" : undefined);
  const mark =
    shown !== undefined ? <Icon name={shown} size={15} /> : dot ? <span className={classes.dot} /> : null;
  return (
    <Badge className={`${classes.pill} ${TONE_CLASS[tone] ?? ""}`} leftSection={mark}>
      {children}
    </Badge>
  );
}
