import { type ReactElement, useEffect, useRef } from "react";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import { useTexts } from "./i18n/texts";
import { Message } from "./Message";

/** In place of the texts, so that pausing is not reading. */
export function PausedCover({
  heldUntil,
  onResume,
}: {
  heldUntil: string | null;
  onResume: () => void;
}): ReactElement {
  const texts = useTexts();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <Message
      title={texts.pausedTitle}
      acts={
        <Button ref={button} look="primary" onClick={onResume}>
          {texts.resume} <Kbd>Enter</Kbd>
        </Button>
      }
    >
      {heldUntil !== null && <Held until={new Date(heldUntil)} />}
    </Message>
  );
}

function Held({ until }: { until: Date }): string | null {
  const texts = useTexts();
  const minutes = Math.round((until.getTime() - Date.now()) / 60_000);
  const time = until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return minutes > 0 ? texts.heldUntil(minutes, time) : null;
}
