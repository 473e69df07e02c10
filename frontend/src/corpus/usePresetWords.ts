import { useTranslation } from "react-i18next";
import type { FilePreset } from "../api/imports";

const TRANSLATED = [
  "jsonl",
  "prompts",
  "infinity-chat-taxonomy",
  "infinity-chat-eval",
  "infinity-chat-absolute",
  "infinity-chat-pairwise",
  "alpaca-eval",
  "noveltybench",
  "generations",
  "comparisons",
] as const;

/** Title and sentence of a file's shape; one that this page does not know keeps the server's words. */
export function usePresetWords(): (preset: FilePreset) => { title: string; sentence: string } {
  const { t } = useTranslation();
  return (preset) => {
    const key = TRANSLATED.find((one) => one === preset.key);
    return key === undefined
      ? { title: preset.title, sentence: preset.description }
      : { title: t(`importing.preset_${key}`), sentence: t(`importing.presetSentence_${key}`) };
  };
}
