import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../i18n";
import { type EstimateNumbers, fewOf } from "./estimate";
import classes from "./KeyNumber.module.css";
import { NotDefined } from "./NotDefined";
import { CORRELATION, formatInterval, formatNumber, type NumberForm } from "./numbers";
import { Pill } from "./Pill";

/** "300 items, 48 raters, 80 prompts", as far as they are known. */
export function useCounts(numbers: EstimateNumbers): string {
  const { t } = useTranslation();
  const parts: string[] = [];
  if (typeof numbers.n_units === "number") {
    parts.push(t("number.items", { count: numbers.n_units }));
  }
  if (typeof numbers.n_raters === "number") {
    parts.push(t("number.raters", { count: numbers.n_raters }));
  }
  if (typeof numbers.n_prompts === "number") {
    parts.push(t("number.prompts", { count: numbers.n_prompts }));
  }
  return parts.join(", ");
}

/** Value in bold and its interval in grey behind it; for tables and sentences. */
export function NumberWithInterval({
  numbers,
  form = CORRELATION,
}: {
  numbers: EstimateNumbers;
  form?: NumberForm;
}): ReactElement {
  const { language } = useLanguage();
  const { t } = useTranslation();
  if (numbers.value === null) {
    return <span style={{ color: "var(--dim)" }}>{t("number.notDefined")}</span>;
  }
  const interval = formatInterval(numbers.low, numbers.high, form, language, numbers.value);
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <strong>{formatNumber(numbers.value, form, language)}</strong>
      {interval !== null && <span className={classes.interval}> {interval}</span>}
    </span>
  );
}

function FewPill({ numbers }: { numbers: EstimateNumbers }): ReactElement | null {
  const { t } = useTranslation();
  const few = fewOf(numbers);
  if (few === null) {
    return null;
  }
  return (
    <Pill tone="caution">
      {few.of === "prompts"
        ? t("number.fewPrompts", { count: few.count })
        : t("number.fewItems", { count: few.count })}
    </Pill>
  );
}

interface KeyNumberProps {
  label: string;
  numbers: EstimateNumbers;
  form?: NumberForm;
  /** Whose number it is where both stand side by side: honey for people, blue for a metric. */
  of?: "people" | "metric";
  /** Stands beside the value, where there is no interval: "2,196 of 3,600 slots". */
  aside?: string;
  /** Counts and method below; without it the counts are written out. */
  footnote?: ReactNode;
  /** What would define the number, when it is not. */
  remedy?: string;
  /** Between the value and the footnote: a bar. */
  children?: ReactNode;
}

/** A number with its interval, its counts and how it was made, or the reason why there is none. */
export function KeyNumber({
  label,
  numbers,
  form = CORRELATION,
  of,
  aside,
  footnote,
  remedy,
  children,
}: KeyNumberProps): ReactElement {
  const { language } = useLanguage();
  const counts = useCounts(numbers);
  const side = of === undefined ? "" : (classes[of] ?? "");
  if (numbers.value === null) {
    return (
      <div className={classes.cell}>
        <p className={classes.label}>{label}</p>
        <NotDefined reason={numbers.undefined ?? ""} {...(remedy === undefined ? {} : { remedy })} />
      </div>
    );
  }
  const interval = formatInterval(numbers.low, numbers.high, form, language, numbers.value);
  return (
    <div className={`${classes.cell} ${side}`}>
      <div className={classes.row}>
        <div>
          <p className={classes.label}>{label}</p>
          <div className={classes.number}>
            <span className={classes.value}>{formatNumber(numbers.value, form, language)}</span>
            {interval !== null && <span className={classes.interval}>{interval}</span>}
            {aside !== undefined && <span className={classes.interval}>{aside}</span>}
          </div>
        </div>
        <FewPill numbers={numbers} />
      </div>
      {children}
      {(footnote ?? counts) !== "" && <p className={classes.counts}>{footnote ?? counts}</p>}
    </div>
  );
}
