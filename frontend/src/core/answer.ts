import type { Assignment, Criterion, Rating } from "./contract";

/** One radio group: a criterion asked of the item, or of one of its members. */
export interface Row {
  key: string;
  criterion: Criterion;
  member: string | null;
}

export type Choice = { value: number } | { cannotJudge: string };

/** What was chosen so far, by row key. A row that is not in it has no choice. */
export type Answer = ReadonlyMap<string, Choice>;

export const NOTHING_CHOSEN: Answer = new Map();

/** The radio groups of an assignment, screen after screen; a screen without a criterion does not exist. */
export function screensOf(criteria: readonly Criterion[], assignment: Assignment): Row[][] {
  const numbers = [...new Set(criteria.map((criterion) => criterion.screen))].sort((a, b) => a - b);
  return numbers.map((number) =>
    criteria.filter((criterion) => criterion.screen === number).flatMap((one) => rowsOf(one, assignment)),
  );
}

function rowsOf(criterion: Criterion, assignment: Assignment): Row[] {
  const members = criterion.asked_of === "item" ? [null] : assignment.members.map((member) => member.label);
  return members.map((member) => ({ key: `${criterion.key}/${member ?? ""}`, criterion, member }));
}

/** The scale's points from low to high. */
export function pointsOf(criterion: Criterion): number[] {
  const count = Math.floor((criterion.high - criterion.low) / criterion.step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => criterion.low + index * criterion.step);
}

export function withChoice(answer: Answer, row: Row, choice: Choice): Answer {
  return new Map(answer).set(row.key, choice);
}

export function chosenValue(answer: Answer, row: Row): number | null {
  const choice = answer.get(row.key);
  return choice !== undefined && "value" in choice ? choice.value : null;
}

/** One point lower (-1) or higher (+1) than the row's choice; without a choice, the nearest end. */
export function stepped(answer: Answer, row: Row, direction: -1 | 1): number {
  const points = pointsOf(row.criterion);
  const value = chosenValue(answer, row);
  const at = value === null ? -1 : points.indexOf(value);
  const next = at < 0 ? (direction === 1 ? 0 : points.length - 1) : at + direction;
  return points[Math.max(0, Math.min(points.length - 1, next))] ?? row.criterion.low;
}

/** The index of the first row still open, looking from `from` on and then from the top; null when none is. */
export function nextOpenRow(rows: readonly Row[], answer: Answer, from: number): number | null {
  for (let offset = 0; offset < rows.length; offset += 1) {
    const index = (from + offset) % rows.length;
    const row = rows[index];
    if (row !== undefined && !answer.has(row.key)) {
      return index;
    }
  }
  return null;
}

/** The row whose choice is written out: the open one, or the one that was just filled before it. */
export function spokenRow(rows: readonly Row[], active: Row, answer: Answer): Row {
  const before = rows[rows.indexOf(active) - 1];
  return !answer.has(active.key) && before !== undefined && answer.has(before.key) ? before : active;
}

/** The first row that must have a choice and has none. */
export function firstMissing(rows: readonly Row[], answer: Answer): Row | null {
  return rows.find((row) => row.criterion.required && !answer.has(row.key)) ?? null;
}

export function ratingsOf(screens: readonly Row[][], answer: Answer): Rating[] {
  return screens.flat().flatMap((row): Rating[] => {
    const choice = answer.get(row.key);
    if (choice === undefined) {
      return [];
    }
    const about = { criterion: row.criterion.key, member: row.member };
    return "value" in choice
      ? [{ ...about, value: choice.value, cannot_judge: false, reason: null }]
      : [{ ...about, value: null, cannot_judge: true, reason: choice.cannotJudge }];
  });
}

export function answerFrom(ratings: readonly Rating[]): Answer {
  return new Map(
    ratings.map((rating): [string, Choice] => [
      `${rating.criterion}/${rating.member ?? ""}`,
      rating.value === null ? { cannotJudge: rating.reason ?? "" } : { value: rating.value },
    ]),
  );
}

export function sameAnswer(one: Answer, other: Answer): boolean {
  return (
    one.size === other.size &&
    [...one].every(([key, choice]) => JSON.stringify(choice) === JSON.stringify(other.get(key)))
  );
}
