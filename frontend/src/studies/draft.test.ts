import { describe, expect, test } from "vitest";
import { DEFAULTS } from "../shared/testing/studies";
import { hasBrackets, lacking } from "./CheckStep";
import { blankDraft, edgesOf, protocolOf } from "./draft";
import { isDraftLike } from "./keptDraft";
import { keyOfTitle } from "./keyOfTitle";
import { errorsOf, stepOf, stepsToMend } from "./steps";

const blank = blankDraft(DEFAULTS, new Date("2026-11-22T07:12:00Z"));

describe("the protocol of a form", () => {
  test("has the fields of protocol.toml, in the languages of the study alone", () => {
    const draft = { ...blank, title: "Pilot", dataset: "demo", languages: ["ru"] };
    expect(protocolOf(draft, "pilot")).toEqual({
      key: "pilot",
      title: "Pilot",
      dataset: "demo",
      languages: ["ru"],
      rendering: "markdown",
      overlap: 5,
      seed: 20261122,
      seconds_per_item: 45,
      min_reading_seconds: 2,
      lease_minutes: 20,
      draw: {
        pairs: 60,
        at_least: 2,
        metric: "cosine:minilm",
        relations: ["within", "between"],
        edges: [-1, 0.2, 0.4, 0.6, 0.8, 1],
        allocation: "equal",
      },
      criteria: [{ use: "similarity", screen: 1 }],
      consent: { version: 1, texts: { ru: "Можно остановиться в любой момент." } },
      guidelines: { ru: "Прочитайте оба." },
    });
  });

  test("leaves out a number that was not given, and never sends 0 for it", () => {
    expect(protocolOf({ ...blank, overlap: null }, "pilot")).not.toHaveProperty("overlap");
  });

  test("sends what is no number as it was written, for the server to name it", () => {
    expect(edgesOf("\u22121; 0.5 high,1")).toEqual([-1, 0.5, "high", 1]);
  });
});

test.each([
  ["Similarity of responses, pilot 2", "similarity-of-responses-pilot-2"],
  ["Пилот: щедрые ответы", "pilot-shhedrye-otvety"],
  ["  Café — «déjà vu» ", "cafe-deja-vu"],
  ["日本語", ""],
  [`${"a".repeat(79)} b`, "a".repeat(79)],
])("the key of %j is %j", (title, key) => {
  expect(keyOfTitle(title)).toBe(key);
});

describe("what the server says", () => {
  const errors = { draw: ["edges must reach from -1 to 1"], "consent.texts.ru": ["it is empty"] };

  test("stands beside the field that it names", () => {
    expect(errorsOf(errors, "draw.edges")).toBe("edges must reach from -1 to 1");
    expect(errorsOf(errors, "draw.pairs")).toBeNull();
    expect(errorsOf(errors, "consent")).toBe("it is empty");
    expect(errorsOf({ "draw.pairs": ["too many"] }, "draw")).toBe("too many");
  });

  test("marks the pages to mend", () => {
    expect([...stepsToMend(errors)]).toEqual(["pairs", "texts"]);
    expect(stepOf("protocol")).toBe("check");
  });
});

test("a draft lacks a title, a key where the title gives none, and a dataset", () => {
  expect(lacking(blank, "")).toEqual(["title", "dataset"]);
  expect(lacking({ ...blank, title: "日本語", dataset: "demo" }, "")).toEqual(["key"]);
});

test("brackets to fill in are found, links are not brackets", () => {
  expect(hasBrackets({ ...blank, consent: { en: "Questions: [e-mail]." } })).toBe(true);
  expect(hasBrackets({ ...blank, consent: { en: "See [our page](https://example.org)." } })).toBe(false);
});

test("a kept draft of other fields or kinds is passed over", () => {
  expect(isDraftLike({ ...blank, overlap: null }, blank)).toBe(true);
  expect(isDraftLike({ ...blank, criteria: "similarity" }, blank)).toBe(false);
  expect(isDraftLike({ title: "old" }, blank)).toBe(false);
  expect(isDraftLike(null, blank)).toBe(false);
});
