import { createContext, useContext } from "react";
import type { Language } from "../../core/contract";
import { en, type Texts } from "./en";
import { ru } from "./ru";

export const TEXTS: Record<Language, Texts> = { en, ru };

export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ru: "Русский" };

export const TextsContext = createContext<Texts>(en);

export function useTexts(): Texts {
  return useContext(TextsContext);
}

/** The browser's first language that the study has, else the study's first. */
export function preferredLanguage(available: readonly Language[]): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  const found = wanted.find((tag): tag is Language => (available as readonly string[]).includes(tag));
  return found ?? available[0] ?? "en";
}
