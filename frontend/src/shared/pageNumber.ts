/** The page number in an address; what is no whole number from 1 counts as the first. */
export function pageOf(parameters: URLSearchParams): number {
  const written = Number(parameters.get("page"));
  return Number.isInteger(written) && written > 0 ? written : 1;
}
