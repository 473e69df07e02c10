import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("a field with a comma, a quote or a line break is quoted", () => {
  expect(toCsv(["model", "text"], [["a,b", 'say "no"\nnow']])).toBe(
    'model,text\r\n"a,b","say ""no""\nnow"\r\n',
  );
});

test("an undefined value is an empty field", () => {
  expect(toCsv(["model", "alpha"], [["gpt", null]])).toBe("model,alpha\r\ngpt,\r\n");
});

test("numbers keep their precision", () => {
  expect(toCsv(["value"], [[0.123456789]])).toBe("value\r\n0.123456789\r\n");
});
