import type { Language } from "./numbers";

const LOCALES: Record<Language, string> = { en: "en-US", ru: "ru-RU" };

/** `22 Nov 2026`, in Russian `22 нояб. 2026`; always in UTC, as the servers' times are. */
export function formatDate(at: Date, language: Language): string {
  const parts = new Intl.DateTimeFormat(LOCALES[language], {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? "";
  return `${part("day")} ${part("month")} ${part("year")}`;
}

/** `22 Nov 2026 07:12 UTC`, in Russian `22 нояб. 2026, 07:12 UTC`. */
export function formatDateTime(at: Date, language: Language): string {
  const clock = at.toISOString().slice(11, 16);
  return language === "ru"
    ? `${formatDate(at, language)}, ${clock} UTC`
    : `${formatDate(at, language)} ${clock} UTC`;
}
