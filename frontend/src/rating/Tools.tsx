import { type ReactElement, useEffect, useState } from "react";
import { undoable } from "../core/history";
import type { KeyMap } from "../core/keys";
import type { State } from "../core/state";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import classes from "./Dock.module.css";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import { keyCap } from "./keyCap";

export interface ToolActs {
  undo: () => void;
  backToItem: () => void;
  skip: () => void;
  flag: () => void;
  comment: () => void;
  differences: () => void;
}

/** Seconds left for undo, or null when it is closed. */
export function useUndoSeconds(state: State): { number: number; seconds: number } | null {
  const [now, setNow] = useState(() => Date.now());
  const open = undoable(state.history, now);
  const running = open !== null;
  const last = state.history.past.at(-1)?.uuid;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer opens undo again
  useEffect(() => {
    setNow(Date.now());
    if (!running) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running, last]);
  return open === null ? null : { number: open.past.number, seconds: Math.ceil(open.msLeft / 1000) };
}

/** Undo, skip, flag, comment, word differences: under the options, at the left. */
export function Tools({ state, keys, acts }: { state: State; keys: KeyMap; acts: ToolActs }): ReactElement {
  const texts = useTexts();
  const undo = useUndoSeconds(state);
  const item = state.item;
  const reviewing = item !== null && item.past !== null;
  return (
    <div className={classes.tools}>
      {reviewing ? (
        <Button look="quiet" className={classes.undo} onClick={acts.backToItem}>
          <Icon name="forward" /> {texts.backToItem} <Kbd>{keyCap(keys.later)}</Kbd>
        </Button>
      ) : (
        <Button look="quiet" className={classes.undo} onClick={acts.undo}>
          <Icon name="undo" /> {undo === null ? texts.undo : texts.undoAnswer(undo.number)}{" "}
          <Kbd>{keyCap(keys.undo)}</Kbd>
          {undo !== null && (
            <span className={classes.count} aria-hidden="true">
              {texts.seconds(undo.seconds)}
            </span>
          )}
        </Button>
      )}
      {!reviewing && (
        <Button look="quiet" onClick={acts.skip}>
          <Icon name="skip" /> {texts.skip} <Kbd>{keyCap(keys.skip)}</Kbd>
        </Button>
      )}
      <Button look="quiet" onClick={acts.flag}>
        <Icon name="flag" /> {texts.flag} <Kbd>{keyCap(keys.flag)}</Kbd>
      </Button>
      <Button
        look="quiet"
        aria-pressed={item !== null && item.comment !== ""}
        aria-label={item !== null && item.comment !== "" ? texts.commented : undefined}
        onClick={acts.comment}
      >
        <Icon name="comment" /> {texts.comment} <Kbd>{keyCap(keys.comment)}</Kbd>
      </Button>
      {item?.assignment.members.length === 2 && (
        <Button look="quiet" aria-pressed={item.differences} onClick={acts.differences}>
          <Icon name="differences" /> {texts.differences} <Kbd>{keyCap(keys.differences)}</Kbd>
        </Button>
      )}
    </div>
  );
}
