import { expect, test } from "vitest";
import { expectedEnd } from "./expectedEnd";

const NOW = new Date("2026-11-22T12:00:00Z");

function days(...counts: [string, number][]): { day: string; n_counted: number }[] {
  return counts.map(([day, n_counted]) => ({ day, n_counted }));
}

test("the end is the answers left over the mean of the last whole days", () => {
  const end = expectedEnd(
    days(["2026-11-19", 10], ["2026-11-20", 10], ["2026-11-21", 10], ["2026-11-22", 3]),
    30,
    NOW,
  );
  // 10 a day on each of three days: 30 answers are 3 days, and the interval has no width.
  expect(end).toEqual({
    kind: "at",
    at: new Date("2026-11-25T12:00:00Z"),
    low: new Date("2026-11-25T12:00:00Z"),
    high: new Date("2026-11-25T12:00:00Z"),
    perDay: 10,
    nDays: 3,
  });
});

test("its interval is Student's over the days, here by hand", () => {
  // 8, 10, 12: mean 10, s = 2, t(2) = 4.303, half-width 4.303 * 2 / sqrt(3) = 4.9687.
  const end = expectedEnd(days(["2026-11-19", 8], ["2026-11-20", 10], ["2026-11-21", 12]), 100, NOW);
  if (end.kind !== "at" || end.high === null) {
    throw new Error("expected an end with both bounds");
  }
  const inDays = (at: Date): number => (at.getTime() - NOW.getTime()) / 86_400_000;
  expect(inDays(end.low)).toBeCloseTo(100 / 14.9687, 3);
  expect(inDays(end.high)).toBeCloseTo(100 / 5.0313, 2);
});

test("a day without an answer counts as none, and may leave no latest end", () => {
  const end = expectedEnd(days(["2026-11-18", 40], ["2026-11-21", 1]), 41, NOW);
  expect(end).toMatchObject({ kind: "at", perDay: 10.25, nDays: 4, high: null });
});

test.each([
  [[], "fewDays"],
  [days(["2026-11-22", 50]), "fewDays"],
  [days(["2026-11-20", 5], ["2026-11-21", 5]), "fewDays"],
  [days(["2026-11-01", 50]), "noPace"],
])("%j has no pace to tell an end by: %s", (rows, why) => {
  expect(expectedEnd(rows, 10, NOW)).toEqual({ kind: "undefined", why });
});
