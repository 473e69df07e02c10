/** What the rating API sends and takes. The one description of it for the annotator's bundle. */

export type Language = "en" | "ru";

export interface JoinInfo {
  study: { title: string; languages: Language[]; minutes_expected: number | null; simulated: boolean };
  consent: { version: number; texts: Partial<Record<Language, { html: string; sha256: string }>> };
  state: "open" | "paused" | "closed";
  participation: Participation | null;
}

export interface Participation {
  pseudonym: string;
  state: string;
}

export interface Anchor {
  value: number;
  label: string;
  text: string;
}

export interface Criterion {
  key: string;
  asked_of: "item" | "member";
  screen: number;
  question: string;
  hint: string;
  kind: "ordinal";
  low: number;
  high: number;
  step: number;
  required: boolean;
  allow_cannot_judge: boolean;
  anchors: Anchor[];
}

export interface Reason {
  key: string;
  label: string;
}

export interface Progress {
  answered: number;
  target: number;
  minutes_left: number | null;
}

export interface SessionInfo {
  study: { title: string; simulated: boolean; rendering: "markdown" | "plain"; min_reading_ms: number };
  language: Language;
  guidelines_html: string;
  criteria: Criterion[];
  cannot_judge_reasons: Reason[];
  skip_reasons: Reason[];
  progress: Progress;
  state: "active" | "finished" | "paused" | "closed";
  pseudonym: string;
}

/** A text as the server sends it: sanitised HTML, and the same as plain text. */
export interface ShownText {
  html: string;
  text: string;
  language: string;
}

export interface Member extends ShownText {
  label: string;
}

/** A rater's hold on an item, with the members in the order this rater sees them. */
export interface Assignment {
  id: string;
  prompt: ShownText;
  members: Member[];
  held_until: string;
}

export interface Claims {
  assignments: Assignment[];
  exhausted: boolean;
}

/** One value for one criterion; `member` is null when the criterion asks about the item. */
export interface Rating {
  criterion: string;
  member: string | null;
  value: number | null;
  cannot_judge: boolean;
  reason: string | null;
}

/** One sending. Stored on the device exactly so, and sent again exactly so until the server has it. */
export interface SubmissionBody {
  uuid: string;
  assignment: string;
  corrects: string | null;
  ratings: Rating[];
  shown_at: string;
  first_action_at: string | null;
  submitted_at: string;
  active_ms: number;
  comment: string | null;
  diff_used: boolean;
}

export interface SkipBody {
  assignment: string;
  reason: string;
  note: string | null;
}

export interface FlagBody {
  assignment: string;
  note: string;
}

/** What comes back after a submission or a skip. */
export interface Advance {
  progress: Progress;
  next: Assignment | null;
  exhausted: boolean;
}

export interface Submitted extends Advance {
  submission: { uuid: string; standing: "counted" | "surplus" };
}

export interface PastAnswer {
  submission: string;
  assignment: Assignment;
  ratings: Rating[];
  submitted_at: string;
}

/** The consent text a person reads in a language: the study's first one where it has none in theirs. */
export function consentShown(
  info: JoinInfo,
  language: Language,
): { html: string; sha256: string } | undefined {
  return info.consent.texts[language] ?? Object.values(info.consent.texts)[0];
}
