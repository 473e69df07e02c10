export type Language = "en" | "ru";

/** How a number is written: decimals for correlations and means, shares as per cent, counts whole. */
export type NumberForm =
  | { kind: "decimal"; digits?: number }
  | { kind: "share"; n?: number | undefined }
  | { kind: "count" };

export const CORRELATION: NumberForm = { kind: "decimal", digits: 2 };

const MINUS = "\u2212";
const NO_BREAK_SPACE = "\u00a0";

function withRealMinus(digits: string): string {
  const negative = digits.startsWith("-");
  const magnitude = negative ? digits.slice(1) : digits;
  // "-0.00" would claim a sign that the digits shown do not carry.
  const isZero = !/[1-9]/.test(magnitude);
  return negative && !isZero ? `${MINUS}${magnitude}` : magnitude;
}

function grouped(digits: string, language: Language): string {
  const separator = language === "ru" ? NO_BREAK_SPACE : ",";
  const [whole = "", fraction] = digits.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

function refuseNonFinite(value: number): void {
  // An undefined value is null and has its own words; one that arrives here was not looked at.
  if (!Number.isFinite(value)) {
    throw new RangeError(`value is ${value}: an undefined number is shown with NotDefined`);
  }
}

/** A decimal point in both languages, as in charts and exports. */
export function formatDecimal(value: number, language: Language, digits = 2): string {
  refuseNonFinite(value);
  return withRealMinus(grouped(value.toFixed(digits), language));
}

export function formatCount(value: number, language: Language): string {
  return formatDecimal(value, language, 0);
}

/** Decimals of a share's per cent: one under 10% or of more than 1,000, otherwise none; none of nothing is 0%. */
function shareDigits(share: number, n: number | undefined): number {
  if (share === 0) {
    return 0;
  }
  return Math.abs(share) < 0.1 || (n !== undefined && n > 1000) ? 1 : 0;
}

/** A share in [0, 1] (or a difference of two) as per cent; `n` is how many it is a share of. */
export function formatShare(share: number, language: Language, n?: number): string {
  const percent = formatDecimal(share * 100, language, shareDigits(share, n));
  return language === "ru" ? `${percent}${NO_BREAK_SPACE}%` : `${percent}%`;
}

export function formatNumber(value: number, form: NumberForm, language: Language): string {
  switch (form.kind) {
    case "decimal":
      return formatDecimal(value, language, form.digits ?? 2);
    case "share":
      return formatShare(value, language, form.n);
    case "count":
      return formatCount(value, language);
  }
}

/**
 * The interval in brackets with the digits of its value; a share's bounds stand without the per cent sign.
 * Null when either bound is missing: half an interval is none.
 */
export function formatInterval(
  low: number | null,
  high: number | null,
  form: NumberForm,
  language: Language,
  value?: number,
): string | null {
  if (low === null || high === null) {
    return null;
  }
  const bound = (end: number): string =>
    form.kind === "share"
      ? formatDecimal(end * 100, language, shareDigits(value ?? low, form.n))
      : formatNumber(end, form, language);
  return `[${bound(low)}, ${bound(high)}]`;
}

const BELOW: Record<Language, string> = { en: "below", ru: "меньше" };

/** Two significant digits, or "below 0.001". */
export function formatP(p: number, language: Language): string {
  refuseNonFinite(p);
  if (p < 0.001) {
    return `${BELOW[language]}${NO_BREAK_SPACE}0.001`;
  }
  const decimals = p >= 0.1 ? 2 : 1 - Math.floor(Math.log10(p));
  return p.toFixed(Math.min(decimals, 4));
}
