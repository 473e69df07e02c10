import { describe, expect, it } from "vitest";
import {
  ACTIONS,
  actionOf,
  DEFAULT_KEYS,
  digitOf,
  isProblem,
  keyName,
  keysFrom,
  remapped,
  writesText,
} from "./keys";

function press(
  key: string,
  code: string,
  held: Partial<Record<"shift" | "ctrl" | "alt" | "meta", true>> = {},
) {
  return {
    key,
    code,
    shiftKey: held.shift === true,
    ctrlKey: held.ctrl === true,
    altKey: held.alt === true,
    metaKey: held.meta === true,
    isComposing: false,
  };
}

describe("key names", () => {
  it("names letters, digits and named keys", () => {
    expect(keyName(press("z", "KeyZ"))).toBe("z");
    expect(keyName(press("3", "Digit3"))).toBe("3");
    expect(keyName(press("3", "Numpad3"))).toBe("3");
    expect(keyName(press("ArrowLeft", "ArrowLeft", { shift: true }))).toBe("Shift+ArrowLeft");
    expect(keyName(press("?", "Slash", { shift: true }))).toBe("?");
  });

  it("rests while a modifier is held", () => {
    expect(keyName(press("z", "KeyZ", { ctrl: true }))).toBeNull();
    expect(keyName(press("z", "KeyZ", { meta: true }))).toBeNull();
    expect(keyName(press("1", "Digit1", { alt: true }))).toBeNull();
  });

  it("rests while a word is being composed", () => {
    expect(keyName({ ...press("a", "KeyA"), isComposing: true })).toBeNull();
  });

  it("finds the same letters under a Cyrillic layout", () => {
    expect(keyName(press("я", "KeyZ"))).toBe("z");
    expect(keyName(press("Я", "KeyZ", { shift: true }))).toBe("Shift+z");
  });

  it("goes by the printed letter where the Latin layout differs", () => {
    expect(keyName(press("z", "KeyY"))).toBe("z"); // German
  });

  it("takes the digit row of a French keyboard for digits", () => {
    expect(keyName(press("&", "Digit1"))).toBe("1");
  });
});

describe("the key map", () => {
  it("gives every action a key of its own", () => {
    expect(new Set(ACTIONS.map((action) => DEFAULT_KEYS[action])).size).toBe(ACTIONS.length);
  });

  it("finds the action of a key", () => {
    expect(actionOf("z", DEFAULT_KEYS)).toBe("undo");
    expect(actionOf("x", DEFAULT_KEYS)).toBeNull();
    expect(digitOf("4")).toBe(4);
    expect(digitOf("q")).toBeNull();
  });

  it("moves an action to a free key", () => {
    const keys = remapped(DEFAULT_KEYS, "undo", "u");
    expect(isProblem(keys)).toBe(false);
    expect(keys).toMatchObject({ undo: "u", skip: "s" });
  });

  it("refuses a key that another action has, a digit, and moving Enter", () => {
    expect(remapped(DEFAULT_KEYS, "undo", "s")).toEqual({ kind: "taken", by: "skip" });
    expect(remapped(DEFAULT_KEYS, "undo", "3")).toEqual({ kind: "digit" });
    expect(remapped(DEFAULT_KEYS, "submit", "x")).toEqual({ kind: "fixed" });
  });

  it("reads back what was stored", () => {
    expect(keysFrom(JSON.stringify({ undo: "u" })).undo).toBe("u");
    expect(keysFrom(JSON.stringify({ undo: "u" })).skip).toBe("s");
  });

  it.each(["nonsense", "null", "[]", '{"undo": 3}', '{"undo": "s"}', '{"submit": "x"}'])(
    "falls back to its own keys on %s",
    (stored) => {
      expect(keysFrom(stored)).toEqual(DEFAULT_KEYS);
    },
  );
});

describe("text fields", () => {
  it("are where keys rest, and buttons are not", () => {
    const field = document.createElement("textarea");
    const box = document.createElement("input");
    box.type = "checkbox";
    expect(writesText(field)).toBe(true);
    expect(writesText(document.createElement("input"))).toBe(true);
    expect(writesText(box)).toBe(false);
    expect(writesText(document.createElement("button"))).toBe(false);
    expect(writesText(null)).toBe(false);
  });
});
