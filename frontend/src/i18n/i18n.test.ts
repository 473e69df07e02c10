import { expect, test } from "vitest";
import { createTranslator } from "./index";

test("counts are grouped as the language groups them", () => {
  expect(createTranslator("en").t("number.items", { count: 22080 })).toBe("22,080 items");
  expect(createTranslator("ru").t("number.items", { count: 22080 })).toBe("22\u00a0080 заданий");
});

test.each([
  [1, "1 запрос"],
  [3, "3 запроса"],
  [5, "5 запросов"],
  [21, "21 запрос"],
])("Russian has a form of its own for %s", (count, written) => {
  expect(createTranslator("ru").t("number.prompts", { count })).toBe(written);
});

test("text is not escaped twice, since React escapes it", () => {
  expect(createTranslator("en").t("table.sortBy", { column: "A & B" })).toBe("Sort by A & B");
});

test("the page says which language it is in", () => {
  createTranslator("ru");
  expect(document.documentElement.lang).toBe("ru");
});
