/** What a key can do on the rating page. */
export const ACTIONS = [
  "lower",
  "higher",
  "cannotJudge",
  "submit",
  "previousRow",
  "nextRow",
  "screenBack",
  "undo",
  "earlier",
  "later",
  "skip",
  "flag",
  "comment",
  "differences",
  "scrollTogether",
  "focusA",
  "focusB",
  "foldPrompt",
  "guidelines",
  "pause",
  "help",
  "close",
] as const;

export type Action = (typeof ACTIONS)[number];

/** Each action's key, written as `z`, `Enter` or `Shift+ArrowLeft`. The scale's points are always digits. */
export type KeyMap = Record<Action, string>;

export const DEFAULT_KEYS: KeyMap = {
  lower: "ArrowLeft",
  higher: "ArrowRight",
  cannotJudge: "0",
  submit: "Enter",
  previousRow: "ArrowUp",
  nextRow: "ArrowDown",
  screenBack: "Backspace",
  undo: "z",
  earlier: "Shift+ArrowLeft",
  later: "Shift+ArrowRight",
  skip: "s",
  flag: "f",
  comment: "c",
  differences: "d",
  scrollTogether: "y",
  focusA: "a",
  focusB: "b",
  foldPrompt: "q",
  guidelines: "g",
  pause: "p",
  help: "?",
  close: "Escape",
};

/** Keys that every page relies on: they keep their meaning. */
export const FIXED: ReadonlySet<Action> = new Set(["submit", "close", "previousRow", "nextRow"]);

export interface KeyPress {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/**
 * The name of a pressed key, or null where keys rest: a modifier is held, or a word is being composed.
 *
 * Letters and digits go by what is printed on the key in the Latin layout, so that `z` works with a Cyrillic
 * layout and `1` on a French keyboard.
 */
export function keyName(press: KeyPress): string | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing) {
    return null;
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
  if (digit !== undefined && !press.shiftKey) {
    return digit;
  }
  if (press.key.length === 1) {
    if (/[a-z]/i.test(press.key)) {
      return press.shiftKey ? `Shift+${press.key.toLowerCase()}` : press.key.toLowerCase();
    }
    const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
    if (letter !== undefined) {
      return press.shiftKey ? `Shift+${letter.toLowerCase()}` : letter.toLowerCase();
    }
    return press.key; // punctuation: shift is part of how it is typed
  }
  const named = press.key === "Unidentified" ? press.code : press.key;
  return press.shiftKey ? `Shift+${named}` : named;
}

/** The scale point a key names, or null. */
export function digitOf(name: string): number | null {
  return /^\d$/.test(name) ? Number(name) : null;
}

export function actionOf(name: string, keys: KeyMap): Action | null {
  return ACTIONS.find((action) => keys[action] === name) ?? null;
}

/** Keys rest where text is written. */
export function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  if (target instanceof HTMLInputElement) {
    return !["button", "checkbox", "radio", "submit", "reset"].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target.isContentEditable === true
  );
}

export type RemapProblem = { kind: "digit" } | { kind: "fixed" } | { kind: "taken"; by: Action };

/** The map with one action on another key, or why not. */
export function remapped(keys: KeyMap, action: Action, name: string): KeyMap | RemapProblem {
  if (FIXED.has(action)) {
    return { kind: "fixed" };
  }
  const digit = digitOf(name);
  if (digit !== null && !(digit === 0 && action === "cannotJudge")) {
    return { kind: "digit" };
  }
  const holder = actionOf(name, keys);
  if (holder !== null && holder !== action) {
    return { kind: "taken", by: holder };
  }
  return { ...keys, [action]: name };
}

export function isProblem(result: KeyMap | RemapProblem): result is RemapProblem {
  return "kind" in result;
}

/** Read a stored map; what it does not know, or names wrongly, keeps its default key. */
export function keysFrom(stored: string | null): KeyMap {
  const keys = { ...DEFAULT_KEYS };
  let found: unknown;
  try {
    found = stored === null ? null : JSON.parse(stored);
  } catch {
    return keys;
  }
  if (typeof found !== "object" || found === null) {
    return keys;
  }
  const changed = found as Record<string, unknown>;
  let map: KeyMap = keys;
  for (const action of ACTIONS) {
    const name = changed[action];
    if (typeof name === "string" && name !== "" && !FIXED.has(action)) {
      map = { ...map, [action]: name };
    }
  }
  const names = ACTIONS.map((action) => map[action]);
  return new Set(names).size === names.length ? map : keys;
}
