import type { Assignment, Rating } from "./contract";

/** An answer that was given, newest version: what undo and *earlier answers* open again. */
export interface Past {
  /** The submission that a further correction would correct. */
  uuid: string;
  assignment: Assignment;
  ratings: Rating[];
  /** "Answer 36": its place in the rater's sequence, counted from 1. */
  number: number;
  submittedAt: number;
}

/** The answers given, oldest first; `at` is the one that is open, or null while rating goes on. */
export interface History {
  past: readonly Past[];
  at: number | null;
}

export const NO_HISTORY: History = { past: [], at: null };

export const UNDO_MS = 30_000;

/** How many answers can be reached: as many as the server tells after a reload. */
const REACH = 20;

export function recorded(history: History, past: Past): History {
  const others = history.past.filter((one) => one.assignment.id !== past.assignment.id);
  const at = history.past.findIndex((one) => one.assignment.id === past.assignment.id);
  const all = at < 0 ? [...others, past] : [...others.slice(0, at), past, ...others.slice(at)];
  return { past: all.slice(-REACH), at: null };
}

/** Answers the server or the outbox remembers from before a reload, put below those of this page. */
export function restored(history: History, earlier: readonly Past[]): History {
  const known = new Set(history.past.map((one) => one.assignment.id));
  const added = earlier.filter((one) => !known.has(one.assignment.id));
  const shift = added.length;
  return {
    past: [...added, ...history.past],
    at: history.at === null ? null : history.at + shift,
  };
}

export function earlier(history: History): History {
  const at = history.at === null ? history.past.length - 1 : history.at - 1;
  return at < 0 ? history : { ...history, at };
}

/** One answer later, or back to the item that waits (at: null). */
export function later(history: History): History {
  if (history.at === null) {
    return history;
  }
  return { ...history, at: history.at + 1 < history.past.length ? history.at + 1 : null };
}

export function opened(history: History): Past | null {
  return history.at === null ? null : (history.past[history.at] ?? null);
}

/** The answer that undo would open now: the last one, for 30 s and until the next is sent. */
export function undoable(history: History, now: number): { past: Past; msLeft: number } | null {
  const last = history.past.at(-1);
  if (last === undefined || history.at !== null) {
    return null;
  }
  const msLeft = last.submittedAt + UNDO_MS - now;
  return msLeft > 0 ? { past: last, msLeft: Math.min(msLeft, UNDO_MS) } : null;
}

export function openedLast(history: History): History {
  return history.past.length === 0 ? history : { ...history, at: history.past.length - 1 };
}
