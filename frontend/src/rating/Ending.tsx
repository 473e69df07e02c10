import type { ReactElement } from "react";
import type { RatingSession } from "../core/session";
import type { State } from "../core/state";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import { Icon } from "./Icons";
import { useTexts } from "./i18n/texts";
import { Message } from "./Message";
import { useUndoSeconds } from "./Tools";
import { useLasting } from "./useLasting";

/** The page without an item: waiting, finished, closed, or a browser that is not known. */
export function Ending({ state, session }: { state: State; session: RatingSession }): ReactElement | null {
  const texts = useTexts();
  const again = (
    <Button look="outlined" onClick={() => window.location.reload()}>
      {texts.tryAgain}
    </Button>
  );
  switch (state.phase) {
    case "finished":
      return <Finished state={state} session={session} />;
    case "study_paused":
      return (
        <Message title={texts.studyPausedTitle} acts={again}>
          {texts.studyPaused}
        </Message>
      );
    case "study_closed":
      return <Message title={texts.studyClosedTitle}>{texts.studyClosed}</Message>;
    case "left":
      return (
        <Message title={texts.leftTitle} icon="caution" acts={again}>
          {texts.left} {state.unsent > 0 && texts.leftUnsent(state.unsent)}
        </Message>
      );
    default:
      return <Waiting state={state} />;
  }
}

function Waiting({ state }: { state: State }): ReactElement | null {
  const texts = useTexts();
  // The next item is a blink away most of the time; a card for so long would be a flicker.
  const slow = useLasting(true, 300);
  if (!slow) {
    return null;
  }
  if (state.connection !== "fine") {
    return (
      <Message title={texts.waitingTitle} icon="cloudOff">
        {texts.waitingKept(state.unsent)}
      </Message>
    );
  }
  return state.unsent > 0 ? (
    <Message title={texts.sendingLast}>{texts.waitingKept(state.unsent)}</Message>
  ) : (
    <Message title={texts.fetchingTitle}>{texts.fetching}</Message>
  );
}

function Finished({ state, session }: { state: State; session: RatingSession }): ReactElement {
  const texts = useTexts();
  const undo = useUndoSeconds(state);
  const { answered = 0, target = 0 } = state.info?.progress ?? {};
  const codes = state.refused.flatMap((parcel) => parcel.refused?.code ?? []);
  return (
    <Message
      title={texts.finishedTitle(answered, target)}
      acts={
        undo !== null && (
          <Button look="outlined" onClick={() => session.undo()}>
            <Icon name="undo" /> {texts.undoAnswer(undo.number)} <Kbd>z</Kbd>
            <span aria-hidden="true">{texts.seconds(undo.seconds)}</span>
          </Button>
        )
      }
    >
      <p>{texts.finished}</p>
      {state.info && <p>{texts.yourPseudonym(state.info.pseudonym)}</p>}
      {codes.length > 0 && <p>{texts.refused(codes.length, [...new Set(codes)].join(", "))}</p>}
    </Message>
  );
}
