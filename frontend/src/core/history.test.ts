import { describe, expect, it } from "vitest";
import {
  earlier,
  later,
  NO_HISTORY,
  opened,
  openedLast,
  type Past,
  recorded,
  restored,
  UNDO_MS,
  undoable,
} from "./history";
import { fakeAssignments } from "./testing/fakeTexts";

const given = fakeAssignments(25, 2, "en").map(
  (assignment, index): Past => ({
    uuid: `u${index + 1}`,
    assignment,
    ratings: [],
    number: index + 1,
    submittedAt: (index + 1) * 1000,
  }),
);
const [first, second, third] = given as [Past, Past, Past];
const three = [first, second, third].reduce(recorded, NO_HISTORY);

describe("earlier answers", () => {
  it("are walked through backwards and forwards, and end at the item that waits", () => {
    let at = earlier(three);
    expect(opened(at)).toBe(third);
    at = earlier(at);
    expect(opened(at)).toBe(second);
    at = later(at);
    expect(opened(at)).toBe(third);
    at = later(at);
    expect(opened(at)).toBeNull();
  });

  it("stop at the first one", () => {
    const oldest = earlier(earlier(earlier(three)));
    expect(opened(oldest)).toBe(first);
    expect(earlier(oldest)).toBe(oldest);
    expect(earlier(NO_HISTORY)).toBe(NO_HISTORY);
  });

  it("are replaced in their place by a correction", () => {
    const corrected = recorded(earlier(earlier(three)), { ...second, uuid: "u2b" });
    expect(corrected.past.map((past) => past.uuid)).toEqual(["u1", "u2b", "u3"]);
    expect(corrected.at).toBeNull();
  });

  it("reach back twenty answers", () => {
    expect(given.reduce(recorded, NO_HISTORY).past.map((past) => past.number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 6),
    );
  });

  it("from before a reload come below those of this page, each once", () => {
    const here = recorded(NO_HISTORY, { ...third, uuid: "u3b" });
    const all = restored(here, [first, second, third]);
    expect(all.past.map((past) => past.uuid)).toEqual(["u1", "u2", "u3b"]);
  });

  it("may arrive while one is open, which stays open", () => {
    const open = restored(openedLast(recorded(NO_HISTORY, third)), [first, second]);
    expect(opened(open)).toBe(third);
  });
});

describe("undo", () => {
  it("is open for 30 s after the last answer", () => {
    expect(undoable(three, third.submittedAt)?.msLeft).toBe(UNDO_MS);
    expect(undoable(three, third.submittedAt + UNDO_MS - 1)?.past).toBe(third);
    expect(undoable(three, third.submittedAt + UNDO_MS)).toBeNull();
  });

  it("is not offered before an answer, nor while an earlier one is open", () => {
    expect(undoable(NO_HISTORY, 0)).toBeNull();
    expect(undoable(openedLast(three), third.submittedAt)).toBeNull();
  });
});
