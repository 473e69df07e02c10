import { type ReactElement, useEffect, useRef, useState } from "react";
import { pointsOf } from "../core/answer";
import type { SessionInfo } from "../core/contract";
import { type OpenItem, rowsShown } from "../core/item";
import type { Action, KeyMap } from "../core/keys";
import type { RatingSession } from "../core/session";
import type { State } from "../core/state";
import { Dock } from "./Dock";
import { takeReason } from "./PanelView";
import type { Panel } from "./panels";
import { rowElement } from "./rowElement";
import { Texts } from "./Texts";
import { pressesItself, useKeyboard } from "./useKeyboard";

/** An open item: its texts, its dock, and the keys that work on it. */
export function Stage({
  session,
  state,
  info,
  item,
  keys,
  narrow,
}: {
  session: RatingSession;
  state: State;
  info: SessionInfo;
  item: OpenItem;
  keys: KeyMap;
  narrow: boolean;
}): ReactElement {
  const [panel, setPanel] = useState<Panel | null>(null);
  const [folded, setFolded] = useState(false);
  const [scrollTogether, setScrollTogether] = useState(false);
  const [tab, setTab] = useState("A");
  const question = useRef<HTMLHeadingElement>(null);
  const { id, members } = item.assignment;
  const reviewing = item.past?.uuid ?? null;

  // A new item, or another screen of it: the question is where reading it begins, and what is read out.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these changes are the reason
  useEffect(() => {
    setPanel(null);
    setTab(members[0]?.label ?? "A");
    question.current?.focus({ preventScroll: true });
  }, [id, reviewing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: this change is the reason
  useEffect(() => {
    question.current?.focus({ preventScroll: true });
  }, [item.screen]);
  useEffect(() => {
    session.markOpened(narrow ? [tab] : members.map((member) => member.label));
  }, [session, narrow, tab, members]);
  // A panel that closes gives the focus back to the question, as the button that opened it may be gone.
  const hadPanel = useRef(false);
  useEffect(() => {
    if (hadPanel.current && panel === null) {
      question.current?.focus({ preventScroll: true });
    }
    hadPanel.current = panel !== null;
  }, [panel]);

  const acts = {
    undo: () => session.undo(),
    backToItem: () => session.goLater(),
    skip: () => (item.past === null ? setPanel({ kind: "skip" }) : void session.skip("", null)),
    flag: () => setPanel({ kind: "flag" }),
    comment: () => setPanel({ kind: "comment" }),
    differences: () => {
      session.toggleDifferences();
      setPanel(null);
    },
    pause: () => {
      setPanel(null);
      void session.pause();
    },
    submit: () => {
      setPanel(null);
      void session.submit();
    },
  };

  function focusResponse(index: number): void {
    const label = members[index]?.label;
    if (label === undefined) {
      return;
    }
    setTab(label);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-response="${label}"]`)?.focus());
  }

  function toRow(index: number): void {
    const row = rowsShown(item)[index];
    if (row !== undefined) {
      session.focusRow(index);
      rowElement(row.key)?.focus();
    }
  }

  const simple: Partial<Record<Action, () => void>> = {
    lower: () => session.step(-1),
    higher: () => session.step(1),
    cannotJudge: () => setPanel({ kind: "cannot_judge" }),
    screenBack: () => session.screenBack(),
    undo: acts.undo,
    earlier: () => session.goEarlier(),
    later: () => session.goLater(),
    skip: acts.skip,
    flag: acts.flag,
    comment: acts.comment,
    differences: acts.differences,
    scrollTogether: () => setScrollTogether(!scrollTogether),
    focusA: () => focusResponse(0),
    focusB: () => focusResponse(1),
    foldPrompt: () => setFolded(!folded),
    pause: acts.pause,
  };

  useKeyboard(keys, {
    digit: (digit) => {
      if (state.paused !== null) {
        return false;
      }
      if (panel !== null) {
        takeReason(panel, digit - 1, info, session, setPanel);
        return true;
      }
      const criterion = rowsShown(item)[item.row]?.criterion;
      if (criterion === undefined || !pointsOf(criterion).includes(digit)) {
        return false;
      }
      session.choose({ value: digit });
      return true;
    },
    action: (action, target) => {
      if (state.paused !== null) {
        return false;
      }
      if (action === "close") {
        setPanel(null);
        session.clearNotice();
        if (panel === null) {
          question.current?.focus({ preventScroll: true });
        }
        return true;
      }
      if (action === "submit") {
        if (pressesItself(target)) {
          return false;
        }
        acts.submit();
        return true;
      }
      if (action === "previousRow" || action === "nextRow") {
        const step = action === "nextRow" ? 1 : -1;
        if (panel !== null || (target instanceof Element && target.closest("main") !== null)) {
          return false;
        }
        if (rowsShown(item).length > 1) {
          toRow(item.row + step);
          return true;
        }
        if (target instanceof Element && target.closest("[role=radio]") !== null) {
          session.step(step);
          return true;
        }
        return false;
      }
      const act = panel === null || action === "pause" ? simple[action] : undefined;
      act?.();
      return act !== undefined;
    },
  });

  return (
    <>
      <Texts
        item={item}
        plain={info.study.rendering === "plain"}
        view={{ narrow, folded, onFold: () => setFolded(!folded), tab, onTab: setTab, scrollTogether }}
      />
      <Dock
        state={state}
        info={info}
        item={item}
        session={session}
        keys={keys}
        narrow={narrow}
        panel={panel}
        setPanel={setPanel}
        acts={acts}
        question={question}
      />
    </>
  );
}
