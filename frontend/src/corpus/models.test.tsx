import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll, Refusal } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { changesOf, draftOf } from "./modelDraft";
import { matching } from "./modelFilter";
import { parametersOf, releasedWords } from "./modelWords";
import { model, unknownModel } from "./testing/prompts";

const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
  "GET /api/language-models": pageOfAll([model(), unknownModel()]),
};

async function rowOf(name: string): Promise<HTMLElement> {
  const row = (await screen.findAllByText(name))
    .map((one) => one.closest("tr"))
    .find((found) => found !== null);
  if (row === undefined || row === null) {
    throw new Error(`no row of ${name}`);
  }
  return row;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a model nothing is known of is listed as such, and asked to be filled in", async () => {
  answering(INSTALLATION);
  renderRoutes(routes, "/corpus/models");
  const row = within(await rowOf("our-own-7b"));
  expect(row.getByText("unknown to the registry")).toBeTruthy();
  expect(row.getByRole("button", { name: "Fill in our-own-7b" })).toBeTruthy();
  expect(within(await rowOf("GPT-4o")).queryByText("unknown to the registry")).toBeNull();
  expect(screen.getByRole("heading", { name: "1 of 2 models are unknown to the registry" })).toBeTruthy();
});

test("a release is written as precisely as it is known", async () => {
  answering(INSTALLATION);
  renderRoutes(routes, "/corpus/models");
  expect(within(await rowOf("GPT-4o")).getByText("May 2024")).toBeTruthy();
});

test("the filters of an address hold, the rest is counted as hidden, and they can be cleared", async () => {
  answering(INSTALLATION);
  const { router } = renderRoutes(routes, "/corpus/models?known=no");
  await rowOf("our-own-7b");
  expect(screen.queryByText("gpt-4o")).toBeNull();
  expect(screen.getByText(/1 row, 1 hidden by filters/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  await rowOf("GPT-4o");
  expect(router.state.location.search).toBe("");
});

test("only what a person changed is sent, and the table says so at once", async () => {
  const edited = unknownModel({ provider: "Us", known: true, edited_at: "2026-12-01T10:00:00Z" });
  const { sent } = answering({
    ...INSTALLATION,
    "PATCH /api/language-models/our-own-7b": edited,
  });
  const { router } = renderRoutes(routes, "/corpus/models?edit=our-own-7b");
  const form = within(await screen.findByRole("dialog"));
  await userEvent.type(form.getByRole("combobox", { name: "Provider" }), " Us ");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(router.state.location.search).toBe(""));
  expect(sent).toEqual([{ call: "PATCH /api/language-models/our-own-7b", body: { provider: "Us" } }]);
});

test("nothing is sent when nothing differs, and the form says so", async () => {
  const { sent } = answering(INSTALLATION);
  renderRoutes(routes, "/corpus/models?edit=gpt-4o");
  await userEvent.click(await screen.findByRole("button", { name: "Save" }));
  expect(await screen.findByText("Nothing differs from what is there.")).toBeTruthy();
  expect(sent).toEqual([]);
});

test("a refusal stands at the field it is about, and what was typed stays", async () => {
  answering({
    ...INSTALLATION,
    "PATCH /api/language-models/gpt-4o": new Refusal(400, {
      code: "invalid",
      message: "Some fields are wrong.",
      fields: { n_parameters: ["Ensure this value is greater than or equal to 1."] },
    }),
  });
  renderRoutes(routes, "/corpus/models?edit=gpt-4o");
  const field = await screen.findByRole("textbox", { name: "Parameters" });
  await userEvent.type(field, "0");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const reason = await screen.findByText("Ensure this value is greater than or equal to 1.");
  expect(field.getAttribute("aria-describedby")).toContain(reason.id);
  expect((field as HTMLInputElement).value).toBe("0");
});

test("what the shipped table says stands beside what a person made of it", async () => {
  answering({
    ...INSTALLATION,
    "GET /api/language-models": pageOfAll([model({ provider: "Us", edited_at: "2026-12-01T10:00:00Z" })]),
  });
  renderRoutes(routes, "/corpus/models?edit=gpt-4o");
  expect(await screen.findByText("The shipped table says: OpenAI")).toBeTruthy();
  expect(screen.getByText(/last on 1 Dec 2026 10:00 UTC/)).toBeTruthy();
  expect(screen.getByText("edited 1 Dec 2026")).toBeTruthy();
});

test("a draft that was emptied states null, and one that was not touched states nothing", () => {
  const before = model({ released_on: "2024-05-01", n_parameters: 7_000_000_000 });
  expect(changesOf(draftOf(before), before)).toEqual({});
  expect(changesOf({ ...draftOf(before), released_on: "", n_parameters: "" }, before)).toEqual({
    released_on: null,
    n_parameters: null,
  });
});

test.each([
  ["provider=none", ["our-own-7b"]],
  ["provider=OpenAI", ["gpt-4o"]],
  ["search=OWN", ["our-own-7b"]],
  ["dataset=pilot&openness=closed", ["gpt-4o"]],
  ["dataset=other", []],
  ["", ["gpt-4o", "our-own-7b"]],
])("the address “%s” finds its models", (address, keys) => {
  const found = matching([model(), unknownModel()], new URLSearchParams(address));
  expect(found.map(({ key }) => key)).toEqual(keys);
});

test.each([
  ["", null, null],
  ["2024", "2024", "2024"],
  ["2024-07", "Jul 2024", "июль 2024"],
  ["2024-07-23", "23 Jul 2024", "23 июл. 2024"],
])("the release “%s” has no more precision than that", (released, english, russian) => {
  expect(releasedWords(released, "en")).toBe(english);
  expect(releasedWords(released, "ru")).toBe(russian);
});

test.each([
  [405_000_000_000, "405", "billion"],
  [46_700_000_000, "46.7", "billion"],
  [8_540_000_000, "8.54", "billion"],
  [135_000_000, "135", "million"],
])("%s parameters are %s %s", (n, number, unit) => {
  expect(parametersOf(n, "en")).toEqual({ number, unit });
});
