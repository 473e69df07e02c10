export type SortDirection = "ascending" | "descending";
/** What a row is sorted by; null is undefined and stands last in both directions. */
export type SortValue = number | string | null;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function compareDefined(first: number | string, second: number | string): number {
  return typeof first === "number" && typeof second === "number"
    ? first - second
    : collator.compare(String(first), String(second));
}

/** A sorted copy. Rows of equal value keep their order, and undefined ones come last whichever the direction. */
export function sortRows<Row>(
  rows: readonly Row[],
  sortValue: (row: Row) => SortValue,
  direction: SortDirection,
): Row[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((first, second) => {
    const a = sortValue(first);
    const b = sortValue(second);
    if (a === null || b === null) {
      return Number(a === null) - Number(b === null);
    }
    return sign * compareDefined(a, b);
  });
}
