import { expect, test } from "vitest";
import { obstacle } from "./importChoice";
import { outcome } from "./testing/imports";

const FIRST = { onConflict: "refuse", onRefused: "stop" } as const;
const refused = { refused: 1, refusals: [{ line: 7, reason: "the response is empty" }] };
const conflicting = { conflicting: 1, conflicts: [{ line: 2, reason: "another text" }] };

test("a file of new rows can be imported", () => {
  expect(obstacle(outcome(), FIRST)).toBeNull();
});

test("refused rows stand in the way until they are to be left out", () => {
  expect(obstacle(outcome(refused), FIRST)).toBe("refused");
  expect(obstacle(outcome(refused), { ...FIRST, onRefused: "skip" })).toBeNull();
});

test("a file that is wrong as a whole, or holds nothing else, cannot be imported in part", () => {
  const whole = outcome({ refused: 1, refusals: [{ line: null, reason: "the packed bytes end too soon" }] });
  expect(obstacle(whole, { ...FIRST, onRefused: "skip" })).toBe("whole");
  const all = outcome({ ...refused, prompts: 0, responses: 0, new: 0 });
  expect(obstacle(all, { ...FIRST, onRefused: "skip" })).toBe("whole");
});

test("conflicts stand in the way until somebody says what holds, and after the refused rows", () => {
  expect(obstacle(outcome(conflicting), FIRST)).toBe("conflicts");
  expect(obstacle(outcome(conflicting), { ...FIRST, onConflict: "keep" })).toBeNull();
  expect(obstacle(outcome({ ...conflicting, ...refused }), FIRST)).toBe("refused");
});

test("there is nothing to import where nothing is new, unless something is replaced", () => {
  expect(obstacle(outcome({ new: 0, unchanged: 2 }), FIRST)).toBe("nothing");
  expect(obstacle(outcome({ ...conflicting, new: 0 }), { ...FIRST, onConflict: "keep" })).toBe("nothing");
  expect(obstacle(outcome({ ...conflicting, new: 0 }), { ...FIRST, onConflict: "replace" })).toBeNull();
});
