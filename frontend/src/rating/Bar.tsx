import type { ReactElement, ReactNode } from "react";
import type { KeyMap } from "../core/keys";
import type { State } from "../core/state";
import { Kbd } from "../shared/Kbd";
import classes from "./Bar.module.css";
import { Button } from "./Button";
import { Icon, Logo } from "./Icons";
import { useTexts } from "./i18n/texts";
import { keyCap } from "./keyCap";
import { useLasting } from "./useLasting";

export interface BarActs {
  guidelines: () => void;
  pause: () => void;
  keys: () => void;
  explainRefused: () => void;
}

/** Study, progress, whether answers are saved, guidelines, pause, keys. */
export function Bar({
  state,
  keys,
  narrow,
  acts,
}: {
  state: State;
  keys: KeyMap;
  narrow: boolean;
  acts: BarActs;
}): ReactElement {
  const texts = useTexts();
  const { info, phase } = state;
  const rates = phase === "rating" || phase === "waiting";
  return (
    <header>
      {info?.study.simulated === true && <div className={classes.band}>{texts.simulated}</div>}
      <div className={classes.bar}>
        <div className={classes.name}>
          <Logo />
          <h1>{info?.study.title ?? "Hivecheck"}</h1>
        </div>
        <div className={classes.progress}>{info !== null && rates && <ProgressOf state={state} />}</div>
        <div className={classes.tools}>
          <span className={classes.state}>
            <Saved state={state} narrow={narrow} explain={acts.explainRefused} />
          </span>
          {info !== null && phase !== "guidelines" && (
            <Tool
              label={texts.guidelines}
              cap={keyCap(keys.guidelines)}
              narrow={narrow}
              onClick={acts.guidelines}
            >
              <Icon name="book" />
            </Tool>
          )}
          {!narrow && phase === "rating" && (
            <Button look="quiet" onClick={acts.pause}>
              <Icon name="pause" /> {texts.pause}
            </Button>
          )}
          <Button look="quiet" aria-label={narrow ? texts.menu : texts.keys} onClick={acts.keys}>
            {narrow ? (
              <Icon name="dotsUpright" />
            ) : (
              <>
                <Icon name="keyboard" /> <Kbd>{keyCap(keys.help)}</Kbd>
              </>
            )}
          </Button>
        </div>
      </div>
    </header>
  );
}

function Tool({
  label,
  cap,
  narrow,
  onClick,
  children,
}: {
  label: string;
  cap: string;
  narrow: boolean;
  onClick: () => void;
  children: ReactNode;
}): ReactElement {
  return narrow ? (
    <Button look="quiet" aria-label={label} onClick={onClick}>
      {children}
    </Button>
  ) : (
    <Button look="quiet" onClick={onClick}>
      {children} {label} <Kbd>{cap}</Kbd>
    </Button>
  );
}

function ProgressOf({ state }: { state: State }): ReactElement | null {
  const texts = useTexts();
  if (state.info === null) {
    return null;
  }
  const { target, minutes_left } = state.info.progress;
  const number = Math.min(state.number, target);
  return (
    <>
      <span>
        <strong>{number}</strong> {texts.ofTarget(target)}
      </span>
      <span
        className={classes.track}
        role="progressbar"
        aria-label={texts.progressLabel}
        aria-valuemin={0}
        aria-valuemax={target}
        aria-valuenow={number}
      >
        <span style={{ width: `${target === 0 ? 0 : (100 * number) / target}%` }} />
      </span>
      <span className={classes.left}>{minutes_left === null ? "" : texts.minutesLeft(minutes_left)}</span>
    </>
  );
}

function Saved({
  state,
  narrow,
  explain,
}: {
  state: State;
  narrow: boolean;
  explain: () => void;
}): ReactElement | null {
  const texts = useTexts();
  const { connection, unsent, refused, info } = state;
  // An answer is under way for a tenth of a second; a word for so long would be a flicker.
  const slow = useLasting(unsent > 0, 1000);
  if (connection !== "fine") {
    const offline = narrow ? texts.offlineShort(unsent) : texts.offline(unsent);
    return (
      <span className={classes.pill}>
        <Icon name="cloudOff" size={16} />
        {connection === "offline" || narrow ? offline : texts.serverDown(unsent)}
      </span>
    );
  }
  if (refused.length > 0) {
    return (
      <button type="button" className={classes.pill} onClick={explain}>
        <Icon name="caution" size={16} />
        {texts.notAccepted(refused.length)}
      </button>
    );
  }
  if (slow) {
    return <span className={classes.sending}>{texts.savingAnswers(unsent)}</span>;
  }
  if ((info?.progress.answered ?? 0) === 0) {
    return null;
  }
  return (
    <span className={classes.saved}>
      <Icon name="cloudSaved" />
      {narrow ? texts.allSavedShort : texts.allSaved}
    </span>
  );
}
