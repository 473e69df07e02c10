import { useEffect, useState } from "react";
import { chosenValue, firstMissing, spokenRow } from "../core/answer";
import { type OpenItem, onLastScreen, rowsShown } from "../core/item";
import type { RatingSession } from "../core/session";
import type { State } from "../core/state";
import type { Texts } from "./i18n/en";

export interface Status {
  text: string;
  wrong: boolean;
  /** The text is the last choice in words. */
  meaning?: boolean;
  /** Why Submit is grey, or `null` when it is ready. */
  closed: "incomplete" | "reading" | null;
}

/** Seconds until Submit opens, counted down; 0 when it is open. */
export function useReadingSeconds(session: RatingSession, state: State): number {
  const [seconds, setSeconds] = useState(() => Math.ceil(session.readingLeftMs() / 1000));
  const id = state.item?.assignment.id;
  const paused = state.paused !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new item begins a new countdown
  useEffect(() => {
    const look = () => {
      const left = Math.ceil(session.readingLeftMs() / 1000);
      setSeconds(left);
      if (left === 0) {
        clearInterval(timer);
      }
    };
    const timer = setInterval(look, 250);
    look();
    return () => clearInterval(timer);
  }, [session, id, paused]);
  return seconds;
}

/** The line beside Submit. */
export function statusOf(state: State, readingSeconds: number, texts: Texts): Status {
  const { item, notice } = state;
  if (item === null) {
    return { text: "", wrong: false, closed: "incomplete" };
  }
  const incomplete = firstMissing(rowsShown(item), item.answer) !== null;
  const reads = onLastScreen(item) && readingSeconds > 0;
  const closed = incomplete ? "incomplete" : reads ? "reading" : null;
  const told = notice === null ? "" : noticeBesideSubmit(state, texts);
  if (told !== "") {
    return { text: told, wrong: notice?.tone === "error", closed };
  }
  if (state.saving) {
    return { text: texts.saving, wrong: false, closed };
  }
  if (reads) {
    return { text: texts.submitOpensIn(readingSeconds), wrong: false, closed };
  }
  if (item.past !== null) {
    return { text: texts.sentAnswer(item.past.number), wrong: false, closed };
  }
  if (state.connection !== "fine") {
    return { text: texts.sentWhenBack, wrong: false, closed };
  }
  return { text: meaningOf(item, texts), wrong: false, meaning: true, closed };
}

/** The last choice in words, where several rows leave little room for them in the options. */
function meaningOf(item: OpenItem, texts: Texts): string {
  const rows = rowsShown(item);
  const active = rows[item.row];
  if (rows.length < 2 || active === undefined) {
    return "";
  }
  const row = spokenRow(rows, active, item.answer);
  const value = chosenValue(item.answer, row);
  const anchor = row.criterion.anchors.find((one) => one.value === value);
  if (anchor === undefined) {
    return "";
  }
  const member = row.member === null ? "" : `${row.member}: `;
  return `${member}${texts.pointChosen(anchor.value, anchor.label)}. ${anchor.text}`;
}

/** The notice in words. That an answer was saved is said by the bar, and here to those who listen alone. */
function noticeBesideSubmit(state: State, texts: Texts): string {
  const kind = state.notice?.told.kind;
  return kind === "kept" || kind === "saved" || kind === "reading" ? "" : noticeWords(state, texts);
}

export function noticeWords(state: State, texts: Texts): string {
  const { notice, item, info } = state;
  if (notice === null) {
    return "";
  }
  const { told } = notice;
  const target = info?.progress.target ?? 0;
  switch (told.kind) {
    case "choose": {
      const scale = item === null ? undefined : rowsShown(item)[item.row]?.criterion;
      return texts.choose(scale?.low ?? 1, scale?.high ?? 5);
    }
    case "open_member":
      return texts.openFirst(told.label);
    case "reading":
      return "";
    case "saved":
    case "kept": {
      const done = told.kind === "saved" ? texts.savedAnswer(told.number) : texts.keptAnswer(told.number);
      if (told.next === null) {
        return done;
      }
      const isPair = item?.assignment.members.length === 2;
      return `${done} ${isPair ? texts.nextPair(told.next, target) : texts.nextResponse(told.next, target)}`;
    }
    case "refused":
      return texts.refused(told.n, told.codes.join(", "));
    case "undo_closed":
      return texts.undoClosed;
    case "no_earlier":
      return texts.noEarlier;
    case "flagged":
      return texts.flagged;
    case "skipped":
      return texts.skipped;
    case "unchanged":
      return texts.unchanged;
    case "not_now":
      return texts.notNow;
  }
}
