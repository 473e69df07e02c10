import { formatDate } from "../shared/dates";
import { formatDecimal, type Language } from "../shared/numbers";

const LOCALES: Record<Language, string> = { en: "en-US", ru: "ru-RU" };

/** A release as precisely as it is known: `2024`, `Jul 2024` or `23 Jul 2024`; null where nothing is. */
export function releasedWords(released: string, language: Language): string | null {
  const [year = "", month, day] = released.split("-");
  if (year === "") {
    return null;
  }
  if (month === undefined) {
    return year;
  }
  if (day !== undefined) {
    return formatDate(new Date(`${released}T00:00:00Z`), language);
  }
  const name = new Intl.DateTimeFormat(LOCALES[language], {
    // A month by itself is not abbreviated in Russian.
    month: language === "ru" ? "long" : "short",
    timeZone: "UTC",
  }).format(new Date(`${released}-01T00:00:00Z`));
  return `${name} ${year}`;
}

/** How many parameters in billions, or millions where there is no whole one, with as many digits as they have. */
export function parametersOf(n: number, language: Language): { number: string; unit: "billion" | "million" } {
  const unit = n >= 1e9 ? "billion" : "million";
  const value = n / (unit === "billion" ? 1e9 : 1e6);
  const digits = Number.isInteger(value) || value >= 100 ? 0 : Number.isInteger(value * 10) ? 1 : 2;
  return { number: formatDecimal(value, language, digits), unit };
}
