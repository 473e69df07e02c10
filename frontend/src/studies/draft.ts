import type { Defaults, ProtocolFields } from "../api/studyDesign";

/** A criterion of the library, and the screen it is asked on. */
export interface ChosenCriterion {
  key: string;
  screen: number;
}

/** What the form of a new study holds. Null is a number not given. */
export interface Draft {
  title: string;
  /** Empty follows the title. */
  ownKey: string;
  dataset: string;
  criteria: ChosenCriterion[];
  languages: string[];
  pairs: number | null;
  metric: string;
  relations: string[];
  edges: string;
  allocation: string;
  atLeast: number | null;
  seed: number | null;
  overlap: number | null;
  itemsPerRater: number | null;
  secondsPerItem: number | null;
  minReadingSeconds: number | null;
  leaseMinutes: number | null;
  rendering: string;
  consent: Record<string, string>;
  guidelines: Record<string, string>;
  /** To see the cost by; it is not part of the study. */
  payPerHour: number | null;
}

const EDGES = "-1, 0.2, 0.4, 0.6, 0.8, 1";

/** Today as a number, so that two studies of one day draw alike and those of two days do not. */
export function seedOf(today: Date): number {
  return Number(today.toISOString().slice(0, 10).replaceAll("-", ""));
}

/** What the form starts from: similarity alone, in the languages for which there are texts. */
export function blankDraft(defaults: Defaults, today: Date): Draft {
  const [first] = defaults.criteria;
  const similarity = defaults.criteria.find(({ key }) => key === "similarity") ?? first;
  return {
    title: "",
    ownKey: "",
    dataset: "",
    criteria: similarity === undefined ? [] : [{ key: similarity.key, screen: 1 }],
    languages: ["en"],
    pairs: 60,
    metric: "cosine:minilm",
    relations: ["within", "between"],
    edges: EDGES,
    allocation: "equal",
    atLeast: 2,
    seed: seedOf(today),
    overlap: 5,
    itemsPerRater: null,
    secondsPerItem: 45,
    minReadingSeconds: 2,
    leaseMinutes: 20,
    rendering: "markdown",
    consent: { ...defaults.consent },
    guidelines: { ...defaults.guidelines },
    payPerHour: 12,
  };
}

/** Numbers between commas or blanks; what is none stays as it was written, for the server to name it. */
export function edgesOf(text: string): (number | string)[] {
  return text
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map((part) => {
      const number = Number(part.replace("\u2212", "-"));
      return Number.isNaN(number) ? part : number;
    });
}

function given(fields: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

function inLanguages(texts: Record<string, string>, languages: readonly string[]): Record<string, string> {
  return Object.fromEntries(languages.map((language) => [language, texts[language] ?? ""]));
}

/** The fields of protocol.toml. A number that was not given is left out, and the server says so. */
export function protocolOf(draft: Draft, key: string): ProtocolFields {
  return {
    key,
    title: draft.title,
    dataset: draft.dataset,
    languages: draft.languages,
    rendering: draft.rendering,
    ...given({
      overlap: draft.overlap,
      seed: draft.seed,
      items_per_rater: draft.itemsPerRater,
      seconds_per_item: draft.secondsPerItem,
      min_reading_seconds: draft.minReadingSeconds,
      lease_minutes: draft.leaseMinutes,
    }),
    draw: {
      ...given({ pairs: draft.pairs, at_least: draft.atLeast }),
      metric: draft.metric,
      relations: draft.relations,
      edges: edgesOf(draft.edges),
      allocation: draft.allocation,
    },
    criteria: draft.criteria.map(({ key: use, screen }) => ({ use, screen })),
    consent: { version: 1, texts: inLanguages(draft.consent, draft.languages) },
    guidelines: inLanguages(draft.guidelines, draft.languages),
  };
}
