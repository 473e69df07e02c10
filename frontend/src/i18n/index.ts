import { createInstance, type i18n } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Language } from "../shared/numbers";
import { en } from "./en";
import { ru } from "./ru";

export const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: "en", label: "English" },
  { value: "ru", label: "Русский" },
];

const STORAGE_KEY = "hivecheck-language";

function asLanguage(tag: string | null | undefined): Language | null {
  const primary = tag?.toLowerCase().split("-")[0];
  return primary === "en" || primary === "ru" ? primary : null;
}

function storedLanguage(): Language | null {
  try {
    return asLanguage(window.localStorage.getItem(STORAGE_KEY));
  } catch {
    // Storage can be forbidden; then the browser's language is used each time.
    return null;
  }
}

function storeLanguage(language: Language): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // See above: the choice then lasts as long as the page.
  }
}

function firstLanguage(): Language {
  return storedLanguage() ?? asLanguage(navigator.languages.find((tag) => asLanguage(tag) !== null)) ?? "en";
}

/** A translator of its own for each app, so that tests do not share a language. */
export function createTranslator(language: Language = firstLanguage()): i18n {
  const translator = createInstance();
  translator.on("languageChanged", (changed) => {
    document.documentElement.lang = changed;
  });
  void translator.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: en }, ru: { translation: ru } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
    showSupportNotice: false,
  });
  document.documentElement.lang = language;
  return translator;
}

/** The language of the page and the way to change it, which is remembered. */
export function useLanguage(): { language: Language; setLanguage: (language: Language) => void } {
  const { i18n: translator } = useTranslation();
  return {
    language: asLanguage(translator.language) ?? "en",
    setLanguage: (language) => {
      storeLanguage(language);
      void translator.changeLanguage(language);
    },
  };
}
