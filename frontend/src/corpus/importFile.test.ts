import { describe, expect, test } from "vitest";
import { cellText, keyFromName, sizeOf } from "./importFile";

test.each([
  ["AlpacaEval 80 (24 models).jsonl", "alpacaeval-80-24-models"],
  ["answers.csv.gz", "answers"],
  ["__draft__.ndjson", "draft__"],
  ["ответы.jsonl", ""],
])("the file %s suggests the key %s", (name, key) => {
  expect(keyFromName(name)).toBe(key);
});

test.each([
  [999, { size: 999, unit: "B" }],
  [1_500, { size: 1.5, unit: "kB" }],
  [4_200_000_000, { size: 4.2, unit: "GB" }],
  [7e12, { size: 7000, unit: "GB" }],
])("%s bytes are told in the largest unit that fits", (nBytes, told) => {
  expect(sizeOf(nBytes)).toEqual(told);
});

describe("a cell of the preview", () => {
  test("holds a text as it is, and all else as JSON", () => {
    expect(cellText("“a”\n")).toBe("“a”\n");
    expect(cellText(["a", 1, null])).toBe('["a",1,null]');
    expect(cellText(0)).toBe("0");
  });
});
