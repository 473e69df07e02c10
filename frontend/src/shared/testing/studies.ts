import type { Job } from "../../api/jobs";
import type { RaterRow, Study, StudyRow } from "../../api/studies";
import type { Defaults, DrawPreview } from "../../api/studyDesign";

export function study(changes: Partial<Study> = {}): Study {
  return {
    key: "pilot",
    title: "Similarity, pilot",
    dataset: "demo",
    state: "open",
    source: "collected",
    simulated: false,
    rater_kind: "persons",
    rendering: "markdown",
    overlap: 3,
    seed: 7,
    items_per_rater: null,
    languages: ["en"],
    seconds_per_item: 40,
    protocol_version: 1,
    sealed_at: "2026-11-13T08:00:00Z",
    sealed_sha256: "4be1c07".padEnd(64, "0"),
    created_at: "2026-11-12T08:00:00Z",
    opened_at: "2026-11-13T08:00:00Z",
    closed_at: null,
    may_run: true,
    progress: {
      n_items: 60,
      n_slots: 180,
      n_counted: 90,
      n_surplus: 0,
      n_skipped: 0,
      n_held: 0,
      n_raters: 8,
      n_declined: 0,
      coverage: 0.5,
      last_answer_at: "2026-11-22T08:00:00Z",
    },
    criteria: [
      {
        key: "similarity",
        asked_of: "item",
        measurement: "ordinal",
        low: 1,
        high: 5,
        question: "How alike is what A and B say?",
      },
    ],
    draws: [
      {
        number: 1,
        seed: 7,
        metric: "cosine:minilm",
        n_frame: 600,
        n_responses: 96,
        frame_digest: "9a0d6126fdea",
        strata: [
          {
            key: "within:0",
            relation: "within",
            low: -1,
            high: 0.2,
            population: 240,
            n_drawn: 60,
            inclusion_probability: 0.25,
            n_counted: 90,
          },
        ],
      },
    ],
    links: [{ id: 1, label: "opening", created_at: "2026-11-13T08:00:00Z", revoked_at: null, n_joined: 8 }],
    ...changes,
  };
}

/** A draft: no seal, no slots, nobody. */
export function draftStudy(): Study {
  const { progress } = study();
  return study({
    state: "draft",
    sealed_at: null,
    sealed_sha256: null,
    opened_at: null,
    links: [],
    progress: { ...progress, n_slots: 0, n_counted: 0, n_raters: 0, coverage: null, last_answer_at: null },
  });
}

export function studyRow(changes: Partial<StudyRow> = {}): StudyRow {
  return {
    key: "pilot",
    title: "Similarity, pilot",
    dataset: "demo",
    state: "open",
    source: "collected",
    simulated: false,
    overlap: 3,
    n_items: 60,
    n_counted: 90,
    n_slots: 180,
    created_at: "2026-11-12T08:00:00Z",
    ...changes,
  };
}

export function rater(changes: Partial<RaterRow> = {}): RaterRow {
  return {
    pseudonym: "r-0131",
    state: "active",
    language: "en",
    joined_at: "2026-11-13T09:00:00Z",
    n_answered: 20,
    n_skipped: 0,
    last_answer_at: "2026-11-22T08:00:00Z",
    median_active_ms: 30_000,
    ...changes,
  };
}

export function apiJob(changes: Partial<Job> = {}): Job {
  return {
    uid: "9d0b7a3e-0000-4000-8000-000000000001",
    kind: "encode",
    subject: "demo by minilm",
    state: "running",
    is_cancelling: false,
    n_chunks: 18,
    n_done: 9,
    n_failed: 0,
    n_leased: 1,
    seconds_left: 40,
    created_by: "ada",
    created_at: "2026-11-22T08:00:00Z",
    started_at: "2026-11-22T08:00:01Z",
    finished_at: null,
    error: "",
    result: null,
    inputs: {},
    ...changes,
  };
}

export const DEFAULTS: Defaults = {
  consent: { en: "You may stop at any time.", ru: "Можно остановиться в любой момент." },
  guidelines: { en: "Read both.", ru: "Прочитайте оба." },
  criteria: [
    {
      key: "similarity",
      asked_of: "item",
      measurement: "ordinal",
      languages: ["en", "ru"],
      question: "How alike is what A and B say?",
    },
    {
      key: "quality",
      asked_of: "member",
      measurement: "ordinal",
      languages: ["en", "ru"],
      question: "How good is each response to the prompt?",
    },
  ],
};

export function preview(): DrawPreview {
  const [draw] = study().draws;
  if (draw === undefined) {
    throw new Error("the standing study has a draw");
  }
  return {
    n_items: 60,
    n_slots: 300,
    n_prompts: 24,
    minutes_per_rater: 45,
    hours_in_all: 3.75,
    draw: { ...draw, number: null, strata: draw.strata.map((one) => ({ ...one, n_counted: null })) },
  };
}
