import { type ReactElement, useEffect, useRef, useState } from "react";
import type { Reason, SessionInfo } from "../core/contract";
import type { RatingSession } from "../core/session";
import { Kbd } from "../shared/Kbd";
import { Button } from "./Button";
import classes from "./Dock.module.css";
import { useTexts } from "./i18n/texts";
import type { Panel } from "./panels";

/** A panel's title and hint take the place of the question. */
export function usePanelWords(panel: Panel): { title: string; hint: string } {
  const texts = useTexts();
  switch (panel.kind) {
    case "cannot_judge":
      return { title: texts.cannotJudgeWhy, hint: "" };
    case "skip":
      return { title: texts.skipWhy, hint: texts.skipHint };
    case "skip_note":
      return { title: texts.skipNoteTitle, hint: texts.skipHint };
    case "flag":
      return { title: texts.flagTitle, hint: texts.flagHint };
    case "comment":
      return { title: texts.commentTitle, hint: texts.commentHint };
    case "more":
      return { title: texts.more, hint: "" };
  }
}

/** What a reason of the open panel does; the number keys come here too. */
export function takeReason(
  panel: Panel,
  index: number,
  info: SessionInfo,
  session: RatingSession,
  setPanel: (panel: Panel | null) => void,
): void {
  if (panel.kind === "cannot_judge") {
    const reason = info.cannot_judge_reasons[index];
    if (reason !== undefined) {
      setPanel(null);
      session.choose({ cannotJudge: reason.key });
    }
  } else if (panel.kind === "skip") {
    const reason = info.skip_reasons[index];
    if (reason?.key === "other") {
      setPanel({ kind: "skip_note", reason: reason.key });
    } else if (reason !== undefined) {
      setPanel(null);
      void session.skip(reason.key, null);
    }
  }
}

export function PanelView({
  panel,
  info,
  session,
  comment,
  setPanel,
  moreActs,
}: {
  panel: Panel;
  info: SessionInfo;
  session: RatingSession;
  comment: string;
  setPanel: (panel: Panel | null) => void;
  moreActs: readonly { label: string; act: () => void }[];
}): ReactElement {
  const texts = useTexts();
  const close = () => setPanel(null);
  switch (panel.kind) {
    case "cannot_judge":
    case "skip": {
      const reasons = panel.kind === "skip" ? info.skip_reasons : info.cannot_judge_reasons;
      return (
        <Reasons
          reasons={reasons}
          onTake={(index) => takeReason(panel, index, info, session, setPanel)}
          onCancel={close}
        />
      );
    }
    case "skip_note":
      return (
        <Note
          act={texts.skip}
          initial=""
          onCancel={close}
          onDone={(note) => {
            close();
            void session.skip(panel.reason, note === "" ? null : note);
          }}
        />
      );
    case "flag":
      return (
        <Note
          act={texts.sendFlag}
          initial=""
          onCancel={close}
          onDone={(note) => {
            close();
            if (note !== "") {
              void session.flag(note);
            }
          }}
        />
      );
    case "comment":
      return (
        <Note
          act={texts.done}
          initial={comment}
          onCancel={close}
          onDone={(note) => {
            session.setComment(note);
            close();
          }}
        />
      );
    case "more":
      return (
        <div className={classes.reasons}>
          {moreActs.map(({ label, act }) => (
            <button key={label} type="button" className={classes.reason} onClick={act}>
              {label}
            </button>
          ))}
        </div>
      );
  }
}

function Reasons({
  reasons,
  onTake,
  onCancel,
}: {
  reasons: readonly Reason[];
  onTake: (index: number) => void;
  onCancel: () => void;
}): ReactElement {
  const texts = useTexts();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={classes.reasons}>
      {reasons.map((reason, index) => (
        <button
          key={reason.key}
          ref={index === 0 ? first : null}
          type="button"
          className={classes.reason}
          onClick={() => onTake(index)}
        >
          <Kbd>{index + 1}</Kbd>
          {reason.label}
        </button>
      ))}
      <button type="button" className={`${classes.reason} ${classes.cancel}`} onClick={onCancel}>
        <Kbd>Esc</Kbd>
        {texts.cancel}
      </button>
    </div>
  );
}

function Note({
  act,
  initial,
  onDone,
  onCancel,
}: {
  act: string;
  initial: string;
  onDone: (note: string) => void;
  onCancel: () => void;
}): ReactElement {
  const texts = useTexts();
  const [note, setNote] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(note.trim());
      }}
    >
      <textarea
        ref={field}
        value={note}
        maxLength={2000}
        aria-label={act}
        onChange={(event) => setNote(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            onCancel();
          } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            onDone(note.trim());
          }
        }}
      />
      <div className={classes.noteActs}>
        <Button look="outlined" type="submit">
          {act} <Kbd>Enter</Kbd>
        </Button>
      </div>
      <div className={classes.noteActs}>
        <Button look="quiet" onClick={onCancel}>
          {texts.cancel} <Kbd>Esc</Kbd>
        </Button>
      </div>
    </form>
  );
}
