interface Page<Row> {
  next?: string | null;
  results: Row[];
}

/** The largest page the server sends. */
export const LARGEST_PAGE = 200;

/** All rows of a paged list, page after page: for lists that people make by hand, never for items. */
export async function everyRow<Row>(pageOf: (page: number) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let number = 1; ; number += 1) {
    const page = await pageOf(number);
    rows.push(...page.results);
    if (page.next === undefined || page.next === null) {
      return rows;
    }
  }
}
