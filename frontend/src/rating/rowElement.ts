/** The radio group of a row, by its key. Keys come from a study's protocol, so they are compared, not selected by. */
export function rowElement(key: string): HTMLElement | null {
  const groups = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  return groups.find((group) => group.dataset.row === key) ?? null;
}
