import { expect, test } from "vitest";
import { formatDate, formatDateTime } from "./dates";

const AT = new Date("2026-11-22T07:12:40Z");

test("an English time has no comma", () => {
  expect(formatDateTime(AT, "en")).toBe("22 Nov 2026 07:12 UTC");
});

test("a Russian time has a comma and the month as it is abbreviated", () => {
  expect(formatDateTime(AT, "ru")).toBe("22 нояб. 2026, 07:12 UTC");
});

test("a day is the day in UTC, wherever the browser is", () => {
  expect(formatDate(new Date("2026-11-22T23:59:00Z"), "en")).toBe("22 Nov 2026");
  expect(formatDate(new Date("2026-09-01T00:00:00Z"), "en")).toBe("1 Sep 2026");
});
