import { describe, expect, test } from "vitest";
import { sortRows } from "./sorting";

const ROWS = [
  { key: "b", value: 0.4 },
  { key: "undefined", value: null },
  { key: "a", value: -0.2 },
  { key: "c", value: 0.9 },
];
const keys = (rows: typeof ROWS): string[] => rows.map((row) => row.key);

describe("sorting", () => {
  test("undefined stands last when numbers rise", () => {
    expect(keys(sortRows(ROWS, (row) => row.value, "ascending"))).toEqual(["a", "b", "c", "undefined"]);
  });

  test("undefined stands last when numbers fall", () => {
    expect(keys(sortRows(ROWS, (row) => row.value, "descending"))).toEqual(["c", "b", "a", "undefined"]);
  });

  test("rows of equal value keep their order in both directions", () => {
    const same = [
      { key: "first", value: 1 },
      { key: "second", value: 1 },
    ];
    expect(keys(sortRows(same, (row) => row.value, "ascending"))).toEqual(["first", "second"]);
    expect(keys(sortRows(same, (row) => row.value, "descending"))).toEqual(["first", "second"]);
  });

  test("numbers inside names count as numbers", () => {
    const names = ["item-10", "item-9", "Item-1"];
    expect(sortRows(names, (name) => name, "ascending")).toEqual(["Item-1", "item-9", "item-10"]);
  });

  test("the rows given are left as they were", () => {
    sortRows(ROWS, (row) => row.value, "ascending");
    expect(ROWS[0]?.key).toBe("b");
  });
});
