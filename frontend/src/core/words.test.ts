import { describe, expect, it } from "vitest";
import { commonSubsequence, markWords } from "./words";

const words = (text: string) => text.split(" ");

/** The definition, as a slow recursion. */
function commonLength(a: string[], b: string[]): number {
  const [x, ...restA] = a;
  const [y, ...restB] = b;
  if (x === undefined || y === undefined) {
    return 0;
  }
  return x === y ? 1 + commonLength(restA, restB) : Math.max(commonLength(restA, b), commonLength(a, restB));
}

describe("the common subsequence", () => {
  it("has the greatest length, rises in both texts, and pairs equal words", () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: next(9) }, () => "abcd"[next(4)] ?? "");
      const [a, b] = [text(), text()];
      const pairs = commonSubsequence(a, b);
      expect(pairs).toHaveLength(commonLength(a, b));
      for (const [at, [i, j]] of pairs.entries()) {
        expect(a[i]).toBe(b[j]);
        const before = pairs[at - 1] ?? [-1, -1];
        expect(i).toBeGreaterThan(before[0]);
        expect(j).toBeGreaterThan(before[1]);
      }
    }
  });

  it("is found for two texts of 3,000 words", () => {
    const a = Array.from({ length: 3000 }, (_, index) => `w${index}`);
    const b = a.filter((_, index) => index % 3 !== 0);
    expect(commonSubsequence(a, b)).toHaveLength(2000);
  });
});

describe("word differences", () => {
  it("mark what differs where most is shared", () => {
    const { marks, shared } = markWords(words("the cat sat on the mat"), words("the dog sat on the mat"));
    expect(shared).toBeCloseTo(5 / 6);
    expect(marks[0]).toEqual([null, "only", null, null, null, null]);
    expect(marks[1]).toEqual([null, "only", null, null, null, null]);
  });

  it("mark shared runs of at least two words where little is shared", () => {
    const { marks } = markWords(
      words("one deep blue sea and then rain"),
      words("a deep blue lake without any rain"),
    );
    expect(marks[0]).toEqual([null, "shared", "shared", null, null, null, null]);
    expect(marks[1]).toEqual([null, "shared", "shared", null, null, null, null]);
  });

  it("take no notice of case and apostrophes", () => {
    expect(markWords(words("Don’t Go"), words("don't go")).marks).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("mark nothing where nothing is written", () => {
    expect(markWords([], []).marks).toEqual([[], []]);
  });
});
