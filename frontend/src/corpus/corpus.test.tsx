import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { ImportOutcome } from "../api/imports";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { coverage, dataset, datasetDetail, encoder } from "./testing/fixtures";

const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
  "GET /api/datasets": pageOfAll([dataset()]),
};

function outcome(changes: Partial<ImportOutcome> = {}): ImportOutcome {
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
    blocked: null,
    ...changes,
  };
}

/** The rest as `answering` has it; forms are told apart by what they ask for. */
function importing(byDryRun: { true: ImportOutcome; false: ImportOutcome }): FormData[] {
  answering(INSTALLATION);
  const others = globalThis.fetch;
  const forms: FormData[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") {
      return others(request);
    }
    const form = await request.formData();
    forms.push(form);
    const body = form.get("dry_run") === "true" ? byDryRun.true : byDryRun.false;
    return new Response(JSON.stringify(body), {
      status: body.stored ? 201 : 200,
      headers: { "Content-Type": "application/json" },
    });
  });
  return forms;
}

async function choose(): Promise<void> {
  const file = new File(['{"prompt_id": "p", "prompt": "q", "model": "m", "response": "r"}\n'], "more.jsonl");
  const input = await waitFor(() => {
    const found = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (found === null) {
      throw new Error("no file input");
    }
    return found;
  });
  await userEvent.upload(input, file, { applyAccept: false });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("datasets are listed with their counts", async () => {
  answering(INSTALLATION);
  renderRoutes(routes, "/corpus");
  const link = await screen.findByRole("link", { name: "Pilot texts" });
  expect(link.getAttribute("href")).toBe("/corpus/pilot");
  expect(link.closest("tr")?.textContent).toContain("CC0-1.0");
});

test("a file is checked before it is imported, and imported as it was checked", async () => {
  const forms = importing({ true: outcome(), false: outcome({ dry_run: false, stored: true }) });
  renderRoutes(routes, "/corpus/import");
  await choose();
  await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
  expect(await screen.findByText("The file can be imported: 2 new responses for more")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Import 2 responses" }));
  expect(await screen.findByText("2 new responses are in more now")).toBeTruthy();
  expect(forms.map((form) => form.get("dry_run"))).toEqual(["true", "false"]);
  expect(forms.map((form) => form.get("dataset"))).toEqual(["more", "more"]);
});

test("refused lines are listed with their reasons, and there is no way to import around them", async () => {
  importing({
    true: outcome({ refused: 1, refusals: [{ line: 7, reason: "the response is empty" }] }),
    false: outcome(),
  });
  renderRoutes(routes, "/corpus/import");
  await choose();
  await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
  const reason = await screen.findByText("the response is empty");
  expect(reason.closest("tr")?.textContent).toContain("7");
  expect(screen.queryByRole("button", { name: /^Import \d/ })).toBeNull();
});

test("a contradicting file is imported only once somebody chose what holds", async () => {
  const forms = importing({
    true: outcome({ conflicting: 1, conflicts: [{ line: 2, reason: "another text" }], new: 1 }),
    false: outcome({ dry_run: false, stored: true, new: 1 }),
  });
  renderRoutes(routes, "/corpus/import");
  await choose();
  await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
  expect(await screen.findByText("1 line contradicts the dataset: choose what holds")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Import \d/ })).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Keep the dataset’s" }));
  await userEvent.click(screen.getByRole("button", { name: "Import 1 response" }));
  await waitFor(() => expect(forms.at(-1)?.get("on_conflict")).toBe("keep"));
});

test("an encoder that has not seen all is asked to, and one that has is asked to compare", async () => {
  const { sent } = answering({
    ...INSTALLATION,
    "GET /api/datasets/pilot": datasetDetail({
      encoders: [coverage({ n_encoded: 5, compared_at: null }), coverage({ key: "wordllama" })],
    }),
    "GET /api/datasets/pilot/prompts": pageOfAll([]),
    "GET /api/encoders": [encoder(), encoder({ key: "wordllama", max_tokens: null })],
  });
  renderRoutes(routes, "/corpus/pilot");
  expect(await screen.findByText(/5 of 8 responses/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Encode the rest" }));
  expect(screen.getByRole("button", { name: "Compare again" })).toBeTruthy();
  expect(sent).toEqual([{ call: "POST /api/datasets/pilot/encodings", body: { encoder: "minilm" } }]);
});

test("a filter without hits says so and can be cleared", async () => {
  answering({
    ...INSTALLATION,
    "GET /api/datasets/pilot": datasetDetail(),
    "GET /api/datasets/pilot/prompts": pageOfAll([]),
    "GET /api/encoders": [encoder()],
  });
  const { router } = renderRoutes(routes, "/corpus/pilot?search=nowhere");
  expect(await screen.findByText("No prompt matches")).toBeTruthy();
  await userEvent.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
  await waitFor(() => expect(router.state.location.search).toBe(""));
});
