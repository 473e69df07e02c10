import type { Language } from "./numbers";

/** The name of a BCP 47 tag in the language of the page: `fr` is "French"; a tag it does not know stays as it is. */
export function languageName(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
  } catch (error) {
    if (error instanceof RangeError) {
      return tag;
    }
    throw error;
  }
}
