import type { FilePreset, ImportJob, ImportOutcome, Preview } from "../../api/imports";
import type { Job } from "../../api/jobs";

export const UPLOAD = "00000000-0000-4000-8000-0000000000f1";
export const CHECK = "00000000-0000-4000-8000-0000000000c1";
export const IMPORT = "00000000-0000-4000-8000-0000000000d1";

export function preview(changes: Partial<Preview> = {}): Preview {
  return {
    format: "csv",
    packing: null,
    columns: ["question", "answer", "model", "note"],
    rows: [{ question: "Why?", answer: "So.", model: "ash", note: null }],
    preset: "jsonl",
    mapping: { prompt: "question", response: "answer" },
    missing: [],
    problem: null,
    ...changes,
  };
}

export function filePreset(changes: Partial<FilePreset> = {}): FilePreset {
  return {
    key: "jsonl",
    title: "One response a row",
    description: "As the columns say.",
    required: ["prompt", "model", "response"],
    columns: [],
    formats: ["jsonl", "json", "csv", "parquet"],
    ...changes,
  };
}

export function job(changes: Partial<Job> = {}): Job {
  return {
    uid: CHECK,
    kind: "check_import",
    subject: "more.csv → more",
    state: "done",
    is_cancelling: false,
    n_chunks: 1,
    n_done: 1,
    n_failed: 0,
    n_leased: 0,
    seconds_left: null,
    created_by: "Ada Lindqvist",
    created_at: "2026-11-22T07:12:00Z",
    started_at: "2026-11-22T07:12:01Z",
    finished_at: "2026-11-22T07:12:02Z",
    error: "",
    result: null,
    inputs: {
      upload: UPLOAD,
      file_name: "more.csv",
      dataset: "more",
      preset: "jsonl",
      mapping: { prompt: "question", response: "answer" },
      title: "More texts",
      licence: "CC0-1.0",
      citation: "",
      source: "",
      revision: "",
      embedding_name: "",
      on_conflict: "refuse",
      on_refused: "stop",
    },
    ...changes,
  };
}

export function outcome(changes: Partial<ImportOutcome> = {}): ImportOutcome {
  return {
    dataset: "more",
    dry_run: true,
    stored: false,
    prompts: 1,
    responses: 2,
    models: 1,
    new: 2,
    unchanged: 0,
    conflicting: 0,
    refused: 0,
    refusals: [],
    conflicts: [],
    on_refused: "stop",
    blocked: null,
    ...changes,
  };
}

export function importJob(changes: Partial<ImportJob> = {}): ImportJob {
  return { job: job(), rows_read: null, outcome: outcome(), problem: null, n_refused_rows: 0, ...changes };
}
