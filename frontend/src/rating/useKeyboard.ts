import { useEffect, useRef } from "react";
import { type Action, actionOf, digitOf, type KeyMap, keyName, writesText } from "../core/keys";

export interface KeyHandlers {
  digit: (digit: number) => boolean;
  /** Returns whether the action did something, so that the browser's own meaning is held back. */
  action: (action: Action, target: EventTarget | null) => boolean;
}

/** The page's keys. They rest in text fields, in dialogs and while a modifier is held. */
export function useKeyboard(keys: KeyMap, handlers: KeyHandlers): void {
  const latest = useRef({ keys, handlers });
  latest.current = { keys, handlers };
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if (
        event.defaultPrevented ||
        writesText(event.target) ||
        document.querySelector("dialog[open]") !== null
      ) {
        return;
      }
      const name = keyName(event);
      if (name === null) {
        return;
      }
      const { keys: map, handlers: act } = latest.current;
      const digit = digitOf(name);
      const action = actionOf(name, map);
      if ((digit !== null && act.digit(digit)) || (action !== null && act.action(action, event.target))) {
        event.preventDefault();
      }
    }
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

/** Enter on a button or a link presses that; on an option of the scale it submits. */
export function pressesItself(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button:not([role=radio]), a, summary, input") !== null;
}
