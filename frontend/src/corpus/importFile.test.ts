import { describe, expect, test } from "vitest";
import { columnsOf, keyFromName, renamed } from "./importFile";

describe("a file's columns", () => {
  test("are those of its first row, whatever comes before and after", () => {
    expect(columnsOf('\uFEFF{"prompt_id": 1, "text": "a"}\r\n{"other": 2}')).toEqual(["prompt_id", "text"]);
    expect(columnsOf('\n\n{"model": "m"}\n')).toEqual(["model"]);
  });

  test("are unknown where the first row is no object", () => {
    expect(columnsOf("")).toBeNull();
    expect(columnsOf("prompt,model\n")).toBeNull();
    expect(columnsOf("[1, 2]\n")).toBeNull();
  });

  test("are sent only where they have another name", () => {
    expect(renamed({ prompt: "instruction", model: "model" })).toEqual({ prompt: "instruction" });
  });
});

test.each([
  ["AlpacaEval 80 (24 models).jsonl", "alpacaeval-80-24-models"],
  ["__draft__.ndjson", "draft__"],
  ["ответы.jsonl", ""],
])("the file %s suggests the key %s", (name, key) => {
  expect(keyFromName(name)).toBe(key);
});
