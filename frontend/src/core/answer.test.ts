import { describe, expect, it } from "vitest";
import {
  answerFrom,
  firstMissing,
  NOTHING_CHOSEN,
  nextOpenRow,
  pointsOf,
  type Row,
  ratingsOf,
  sameAnswer,
  screensOf,
  stepped,
  withChoice,
} from "./answer";
import { fakeCriteria } from "./testing/fakeApi";
import { fakeAssignments } from "./testing/fakeTexts";

const assignment = fakeAssignments(1, 2, "en")[0] as ReturnType<typeof fakeAssignments>[number];
const screens = screensOf(fakeCriteria(2), assignment) as [[Row], [Row, Row]];
const [[similarity], [qualityA, qualityB]] = screens;

describe("the rows of an assignment", () => {
  it("are one for a criterion of the item and one for each member else, by screen", () => {
    expect(screens.map((rows) => rows.map((row) => row.key))).toEqual([
      ["similarity/"],
      ["quality/A", "quality/B"],
    ]);
  });

  it("know the points of their scale", () => {
    const scale = similarity.criterion;
    expect(pointsOf(scale)).toEqual([1, 2, 3, 4, 5]);
    expect(pointsOf({ ...scale, low: 0, high: 1, step: 0.25 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(pointsOf({ ...scale, low: 0, high: 0.3, step: 0.1 })).toHaveLength(4);
  });
});

describe("an answer", () => {
  it("becomes ratings with the members in shown order, and back", () => {
    let answer = withChoice(NOTHING_CHOSEN, similarity, { value: 4 });
    answer = withChoice(answer, qualityB, { cannotJudge: "language" });
    const ratings = ratingsOf(screens, answer);
    expect(ratings).toEqual([
      { criterion: "similarity", member: null, value: 4, cannot_judge: false, reason: null },
      { criterion: "quality", member: "B", value: null, cannot_judge: true, reason: "language" },
    ]);
    expect(sameAnswer(answerFrom(ratings), answer)).toBe(true);
    expect(sameAnswer(withChoice(answer, similarity, { value: 5 }), answer)).toBe(false);
  });

  it("steps within the scale, and begins at an end", () => {
    expect(stepped(NOTHING_CHOSEN, similarity, 1)).toBe(1);
    expect(stepped(NOTHING_CHOSEN, similarity, -1)).toBe(5);
    const top = withChoice(NOTHING_CHOSEN, similarity, { value: 5 });
    expect(stepped(top, similarity, 1)).toBe(5);
    expect(stepped(top, similarity, -1)).toBe(4);
    expect(stepped(withChoice(top, similarity, { cannotJudge: "other" }), similarity, 1)).toBe(1);
  });

  it("finds the next open row, round the end", () => {
    const rows = [qualityA, qualityB];
    const second = withChoice(NOTHING_CHOSEN, qualityB, { value: 2 });
    expect(nextOpenRow(rows, NOTHING_CHOSEN, 1)).toBe(1);
    expect(nextOpenRow(rows, second, 1)).toBe(0);
    expect(nextOpenRow(rows, withChoice(second, qualityA, { value: 1 }), 0)).toBeNull();
  });

  it("misses required rows alone", () => {
    const optional = { ...qualityA, criterion: { ...qualityA.criterion, required: false } };
    expect(firstMissing([optional], NOTHING_CHOSEN)).toBeNull();
    expect(firstMissing([optional, qualityB], NOTHING_CHOSEN)).toBe(qualityB);
  });
});
