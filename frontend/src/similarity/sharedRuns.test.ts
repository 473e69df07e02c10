import { describe, expect, test } from "vitest";
import { markedPair } from "./sharedRuns";

describe("a pair of texts", () => {
  test("loses no character by being marked", () => {
    const texts = ["As I reach the summit, of course!", "Reaching the summit of it\n\nall."] as const;
    const { runs } = markedPair(...texts);
    expect(runs.map((side) => side.map(({ text }) => text).join(""))).toEqual(texts);
  });

  test("has runs of two or more shared words marked, with what stands between them", () => {
    const { runs, marked } = markedPair(
      "Slowly the summit, at last, came into view for us",
      "Far away stood The Summit at dawn and nobody saw it",
    );
    expect(marked).toBe("shared");
    expect(runs[0].filter(({ mark }) => mark === "shared").map(({ text }) => text)).toEqual([
      "the summit, at",
    ]);
    expect(runs[1].filter(({ mark }) => mark === "shared").map(({ text }) => text)).toEqual([
      "The Summit at",
    ]);
  });

  test("that is mostly the same has what differs marked", () => {
    const { runs, marked } = markedPair("one two three four five", "one two three four six");
    expect(marked).toBe("only");
    expect(runs[0].filter(({ mark }) => mark === "only").map(({ text }) => text)).toEqual(["five"]);
    expect(runs[1].filter(({ mark }) => mark === "only").map(({ text }) => text)).toEqual(["six"]);
  });

  test("of a script without spaces is marked by words and not as one", () => {
    const { runs } = markedPair("山の上で朝日を見た。風が強い。", "海の上で夕日を見た人はいない。静かだ。");
    expect(runs[0].length).toBeGreaterThan(1);
  });
});
