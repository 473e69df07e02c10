import { describe, expect, test } from "vitest";
import { columnsOf, draftOfJob, guessedDraft, missingColumns, requestOf } from "./importDraft";
import { filePreset, job, preview, UPLOAD } from "./testing/imports";

const guess = guessedDraft(preview(), { fileName: "More texts.csv.gz", into: null });

describe("the columns a file must have", () => {
  test("are found by the mapping and by our own names", () => {
    expect(missingColumns(guess, filePreset(), preview())).toEqual([]);
  });

  test("are missing where nothing says where they are", () => {
    expect(missingColumns({ ...guess, mapping: {} }, filePreset(), preview())).toEqual([
      "prompt",
      "response",
    ]);
  });

  test("are missing where the name that was given is no column of the file, or given away", () => {
    const mapping = { prompt: "querry", response: "model" };
    expect(missingColumns({ ...guess, mapping }, filePreset(), preview())).toEqual(["prompt", "model"]);
  });

  test("are found as one value for all rows once the value is written", () => {
    const seen = preview({ columns: ["question", "answer"] });
    const withValue = (model: string): string[] =>
      missingColumns({ ...guess, mapping: { ...guess.mapping, model } }, filePreset(), seen);
    expect(withValue(":")).toEqual(["model"]);
    expect(withValue(":gpt-4o")).toEqual([]);
  });

  test("are those the server misses where a preset knows other names", () => {
    const shape = filePreset({ key: "generations", columns: ["response", "embedding"] });
    const seen = preview({ preset: "generations", columns: ["prompt", "responses"], missing: ["model"] });
    const draft = { preset: "generations", mapping: {} };
    expect(missingColumns(draft, shape, seen)).toEqual(["model"]);
    expect(missingColumns({ ...draft, mapping: { model: ":m" } }, shape, seen)).toEqual([]);
  });
});

test("a shape of prompts alone asks for nothing that only responses have", () => {
  const { main, others } = columnsOf(filePreset({ key: "prompts", required: ["prompt"] }));
  expect(main).toEqual(["prompt"]);
  expect(others).toEqual(["prompt_id", "language", "category"]);
});

test("a new dataset has the file's name for a key, and only real changes of names are sent", () => {
  const sent = requestOf({ ...guess, mapping: { ...guess.mapping, model: "model", family: ":" } }, UPLOAD);
  expect(sent.dataset).toBe("more-texts");
  expect(sent.mapping).toEqual({ prompt: "question", response: "answer" });
});

test("a dataset that is there is sent no other title", () => {
  expect(requestOf({ ...guess, isNew: false, dataset: "pilot", title: "Mine" }, UPLOAD).title).toBe("");
});

test("what a check was asked for fills the form again", () => {
  const draft = draftOfJob(job(), ["pilot"]);
  expect(draft).toMatchObject({ dataset: "more", isNew: true, title: "More texts", licence: "CC0-1.0" });
  expect(draft.mapping).toEqual({ prompt: "question", response: "answer" });
  expect(draftOfJob(job(), ["more"]).isNew).toBe(false);
});
