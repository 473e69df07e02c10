import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n";
import { formatDecimal } from "../shared/numbers";
import { sizeOf } from "./importFile";

/** A count of bytes in words: whole below 10 kB, then one decimal. */
export function useFileSize(): (nBytes: number) => string {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (nBytes) => {
    const { size, unit } = sizeOf(nBytes);
    return `${formatDecimal(size, language, unit === "B" ? 0 : 1)}\u00a0${t(`importing.unit_${unit}`)}`;
  };
}
