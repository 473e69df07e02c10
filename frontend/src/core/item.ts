import {
  type Answer,
  answerFrom,
  type Choice,
  firstMissing,
  NOTHING_CHOSEN,
  nextOpenRow,
  type Row,
  ratingsOf,
  sameAnswer,
  screensOf,
  stepped,
  withChoice,
} from "./answer";
import type { Assignment, Criterion, Rating } from "./contract";
import type { Past } from "./history";

/** An assignment as it stands open before the rater, with what was chosen so far. */
export interface OpenItem {
  assignment: Assignment;
  screens: Row[][];
  /** The screen that is shown, and the row in it that the number keys fill. */
  screen: number;
  row: number;
  answer: Answer;
  comment: string;
  differences: boolean;
  differencesUsed: boolean;
  /** The members whose text was opened. Wide pages open all at once, a phone one at a time. */
  opened: ReadonlySet<string>;
  /** Null for a new answer; else what is corrected, as it was given. */
  past: Past | null;
}

/** What a reload must not lose of an answer that was not submitted yet. */
export interface Draft {
  assignment: string;
  ratings: Rating[];
  screen: number;
  comment: string;
  differencesUsed: boolean;
  activeMs: number;
}

export function newItem(
  assignment: Assignment,
  criteria: readonly Criterion[],
  draft: Draft | null,
): OpenItem {
  const screens = screensOf(criteria, assignment);
  const kept = draft?.assignment === assignment.id ? draft : null;
  const screen = Math.min(kept?.screen ?? 0, screens.length - 1);
  const answer = kept === null ? NOTHING_CHOSEN : answerFrom(kept.ratings);
  return {
    assignment,
    screens,
    screen,
    row: nextOpenRow(screens[screen] ?? [], answer, 0) ?? 0,
    answer,
    comment: kept?.comment ?? "",
    differences: false,
    differencesUsed: kept?.differencesUsed ?? false,
    opened: new Set(assignment.members.slice(0, 1).map((member) => member.label)),
    past: null,
  };
}

/** A given answer opened again, with its old choice. */
export function reopened(past: Past, criteria: readonly Criterion[]): OpenItem {
  return {
    ...newItem(past.assignment, criteria, null),
    answer: answerFrom(past.ratings),
    row: 0,
    opened: new Set(past.assignment.members.map((member) => member.label)),
    past,
  };
}

export function draftOf(item: OpenItem, activeMs: number): Draft {
  return {
    assignment: item.assignment.id,
    ratings: ratingsOf(item.screens, item.answer),
    screen: item.screen,
    comment: item.comment,
    differencesUsed: item.differencesUsed,
    activeMs,
  };
}

export function rowsShown(item: OpenItem): readonly Row[] {
  return item.screens[item.screen] ?? [];
}

export function onLastScreen(item: OpenItem): boolean {
  return item.screen >= item.screens.length - 1;
}

/** Whether the reopened answer says something else than before. A new answer always does. */
export function changed(item: OpenItem): boolean {
  return item.past === null || item.comment !== "" || !sameAnswer(item.answer, answerFrom(item.past.ratings));
}

/** Why the screen cannot be left yet, or null. */
export function obstacle(
  item: OpenItem,
): { kind: "choose"; row: number } | { kind: "open_member"; label: string } | null {
  const unread = item.assignment.members.find((member) => !item.opened.has(member.label));
  if (unread !== undefined) {
    return { kind: "open_member", label: unread.label };
  }
  const rows = rowsShown(item);
  const missing = firstMissing(rows, item.answer);
  return missing === null ? null : { kind: "choose", row: rows.indexOf(missing) };
}

/** The item with a choice made in a row; a first choice hands the number keys on to the next open row. */
export function chosen(item: OpenItem, choice: Choice, rowIndex: number): OpenItem {
  const rows = rowsShown(item);
  const row = rows[rowIndex];
  if (row === undefined) {
    return item;
  }
  const answer = withChoice(item.answer, row, choice);
  const next = item.answer.has(row.key) ? null : nextOpenRow(rows, answer, rowIndex);
  return { ...item, answer, row: next ?? rowIndex };
}

/** The focused row one point lower (-1) or higher (+1). */
export function moved(item: OpenItem, direction: -1 | 1): OpenItem {
  const row = rowsShown(item)[item.row];
  return row === undefined
    ? item
    : { ...item, answer: withChoice(item.answer, row, { value: stepped(item.answer, row, direction) }) };
}

export function onScreen(item: OpenItem, screen: number): OpenItem {
  const rows = item.screens[screen];
  return rows === undefined ? item : { ...item, screen, row: nextOpenRow(rows, item.answer, 0) ?? 0 };
}

export function onRow(item: OpenItem, row: number): OpenItem {
  return row >= 0 && row < rowsShown(item).length ? { ...item, row } : item;
}

/** Word differences on or off. They exist between two texts, and that they were used stays on record. */
export function withDifferencesToggled(item: OpenItem): OpenItem {
  if (item.assignment.members.length !== 2) {
    return item;
  }
  const differences = !item.differences;
  return { ...item, differences, differencesUsed: item.differencesUsed || differences };
}
