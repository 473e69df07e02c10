import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { ImportJob } from "../api/imports";
import { routes } from "../routes";
import { type Answers, answering, pageOfAll, Refusal } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { dataset, datasetDetail } from "./testing/fixtures";
import { CHECK, filePreset, IMPORT, importJob, job, outcome, preview, UPLOAD } from "./testing/imports";

const AT_UPLOAD = `/corpus/import?upload=${UPLOAD}&name=more.csv`;
const AT_CHECK = `${AT_UPLOAD}&check=${CHECK}`;
const AT_IMPORT = `${AT_CHECK}&import=${IMPORT}`;
const imported = job({ uid: IMPORT, kind: "import" });

function installation(changes: Answers = {}): ReturnType<typeof answering> {
  return answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/datasets": pageOfAll([dataset()]),
    "GET /api/datasets/more": datasetDetail({ key: "more" }),
    "GET /api/import-presets": [
      filePreset(),
      filePreset({ key: "elsewhere", title: "As elsewhere", columns: ["prompt", "response"] }),
    ],
    [`GET /api/uploads/${UPLOAD}/preview`]: preview(),
    [`GET /api/imports/${CHECK}`]: importJob(),
    [`GET /api/imports/${IMPORT}`]: importJob({
      job: imported,
      outcome: outcome({ dry_run: false, stored: true }),
    }),
    ...changes,
  });
}

function checked(changes: Partial<ImportJob>): Answers {
  return { [`GET /api/imports/${CHECK}`]: importJob(changes) };
}

/** Stands in for the browser's way to send a file, at a pace the test sets. */
class Sending {
  static latest: Sending;
  status = 0;
  responseText = "";
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onabort?: () => void;
  form?: FormData;
  constructor() {
    Sending.latest = this;
  }
  open(): void {}
  setRequestHeader(): void {}
  abort(): void {
    this.onabort?.();
  }
  send(form: FormData): void {
    this.form = form;
  }
  answer(status: number, body: unknown): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
}

async function choose(): Promise<void> {
  vi.stubGlobal("XMLHttpRequest", Sending);
  await screen.findByText("Drop a file here");
  const input = document.querySelector<HTMLInputElement>('input[type="file"]') as HTMLInputElement;
  await userEvent.upload(input, new File(["question,answer\n"], "more.csv"), { applyAccept: false });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a file is brought with a bar, and its address leads to what it seems to be", async () => {
  installation();
  const { router } = renderRoutes(routes, "/corpus/import");
  await choose();
  Sending.latest.upload.onprogress?.({ loaded: 8 });
  expect(await screen.findByText("50%")).toBeTruthy();
  expect(Sending.latest.form?.get("file")).toMatchObject({ name: "more.csv" });
  Sending.latest.answer(201, {
    uid: UPLOAD,
    file_name: "more.csv",
    n_bytes: 16,
    uploaded_at: "2026-11-22T07:12:00Z",
  });
  expect(await screen.findByText("CSV")).toBeTruthy();
  expect(router.state.location.search).toBe(`?upload=${UPLOAD}&name=more.csv`);
});

test("a file that is refused says why, and another can be chosen", async () => {
  installation();
  renderRoutes(routes, "/corpus/import");
  await choose();
  const message = "The file is larger than 4,096 MB.";
  Sending.latest.answer(400, { code: "invalid_input", message, fields: { file: [message] } });
  expect((await screen.findByRole("alert")).textContent).toContain(message);
  expect(screen.getByRole("button", { name: "Choose a file" })).toBeTruthy();
});

test("sending can be stopped, and that is no error", async () => {
  installation();
  renderRoutes(routes, "/corpus/import");
  await choose();
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(await screen.findByText("Drop a file here")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("the first rows are shown with what each column is read as", async () => {
  installation();
  renderRoutes(routes, AT_UPLOAD);
  const question = await screen.findByRole("columnheader", { name: /question/ });
  expect(question.textContent).toContain("read as prompt");
  expect(screen.getByRole("columnheader", { name: /note/ }).textContent).toContain("kept as it is");
  expect(screen.getByRole("cell", { name: "So." })).toBeTruthy();
});

test("the file is checked as the form says, and Back leads to the form as it was sent", async () => {
  const { sent } = installation({ "POST /api/imports": new Refusal(201, importJob()) });
  const { router } = renderRoutes(routes, AT_UPLOAD);
  await userEvent.type(await screen.findByRole("textbox", { name: "Licence" }), "CC0-1.0");
  await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
  expect(await screen.findByText("2 new responses can be imported into more")).toBeTruthy();
  expect(sent).toMatchObject([
    {
      call: "POST /api/imports",
      body: {
        upload: UPLOAD,
        dry_run: true,
        dataset: "more",
        preset: "jsonl",
        mapping: { prompt: "question", response: "answer" },
        licence: "CC0-1.0",
      },
    },
  ]);
  await router.navigate(-1);
  expect((await screen.findByRole<HTMLInputElement>("textbox", { name: "Title" })).value).toBe("More texts");
});

test("a column that is missing is named, and one value for all rows stands for it", async () => {
  const { sent } = installation({
    [`GET /api/uploads/${UPLOAD}/preview`]: preview({ columns: ["question", "answer"], missing: ["model"] }),
    "POST /api/imports": new Refusal(201, importJob()),
  });
  renderRoutes(routes, AT_UPLOAD);
  expect(await screen.findByText("Say first where model is.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Check the file" })).toBeNull();
  await userEvent.click(screen.getByRole("combobox", { name: "model" }));
  await userEvent.click(await screen.findByRole("option", { name: "One value for all rows …" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Value of model in all rows" }), "ash");
  await userEvent.click(screen.getByRole("button", { name: "Check the file" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]?.body).toMatchObject({ mapping: { model: ":ash" } });
});

test("what the server says of a field stands at the field", async () => {
  const said = "Write up to 80 small letters, digits, - and _.";
  installation({
    "POST /api/imports": new Refusal(400, {
      code: "unusable_key",
      message: said,
      fields: { dataset: [said] },
    }),
  });
  renderRoutes(routes, AT_UPLOAD);
  await userEvent.click(await screen.findByRole("button", { name: "Check the file" }));
  const key = screen.getByRole("textbox", { name: "Key of the new dataset" });
  await waitFor(() => expect(key.getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getByText(said)).toBeTruthy();
  expect(screen.getByText("Mend what is marked above.")).toBeTruthy();
});

test("a file that nobody reads says so and offers no check", async () => {
  installation({
    [`GET /api/uploads/${UPLOAD}/preview`]: preview({
      format: null,
      columns: [],
      rows: [],
      problem: "a picture",
    }),
  });
  renderRoutes(routes, AT_UPLOAD);
  expect(await screen.findByText("a picture")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Check the file" })).toBeNull();
  expect(screen.getByRole("button", { name: "Choose another file" })).toBeTruthy();
});

test("a check at work tells the rows read, and that the page can be left", async () => {
  const running = job({ state: "running", n_done: 0, finished_at: null });
  installation(checked({ job: running, rows_read: 120_000, outcome: null }));
  renderRoutes(routes, AT_CHECK);
  expect(await screen.findByText("120,000 rows read")).toBeTruthy();
  expect(screen.getByRole("progressbar", { name: "Checking the file" })).toBeTruthy();
});

test("a check that failed says why, with a way to go on", async () => {
  const failed = job({ state: "failed", n_done: 0, error: "The disk is full." });
  const { sent } = installation({
    ...checked({ job: failed, outcome: null }),
    [`POST /api/jobs/${CHECK}/resume`]: job({ state: "queued" }),
  });
  renderRoutes(routes, AT_CHECK);
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  await waitFor(() => expect(sent.map(({ call }) => call)).toEqual([`POST /api/jobs/${CHECK}/resume`]));
});

test("what stands in the way of the whole file is told, with the way back to its settings", async () => {
  installation(checked({ outcome: null, problem: "The dataset has another licence." }));
  renderRoutes(routes, AT_CHECK);
  expect(await screen.findByText("The dataset has another licence.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Change the settings" }).getAttribute("href")).toContain(
    `draft=${CHECK}`,
  );
});

test("refused rows are listed and saved, and the others are imported once they are left out", async () => {
  const refused = { refused: 1, refusals: [{ line: 7, reason: "the response is empty" }] };
  const { sent } = installation({
    ...checked({ outcome: outcome(refused), n_refused_rows: 1 }),
    "POST /api/imports": new Refusal(201, importJob({ job: imported })),
  });
  const { router } = renderRoutes(routes, AT_CHECK);
  const reason = await screen.findByText("the response is empty");
  expect(within(reason.closest("tr") as HTMLElement).getByText("7")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Save 1 refused row as CSV" }).getAttribute("href")).toBe(
    `/api/imports/${CHECK}/refused-rows.csv`,
  );
  expect(screen.queryByRole("button", { name: /^Import \d/ })).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Leave it out" }));
  await userEvent.click(screen.getByRole("button", { name: "Import 2 responses" }));
  expect(await screen.findByText("2 new responses are in more now")).toBeTruthy();
  expect(sent[0]?.body).toMatchObject({
    dry_run: false,
    on_refused: "skip",
    on_conflict: "refuse",
    dataset: "more",
    title: "More texts",
    mapping: { prompt: "question", response: "answer" },
  });
  expect(router.state.location.search).toContain(`import=${IMPORT}`);
});

test("a contradicting file is imported only once somebody chose what holds", async () => {
  const conflicting = { conflicting: 1, conflicts: [{ line: 2, reason: "another text" }], new: 1 };
  const { sent } = installation({
    ...checked({ outcome: outcome(conflicting) }),
    "POST /api/imports": new Refusal(201, importJob({ job: imported })),
  });
  renderRoutes(routes, AT_CHECK);
  expect(await screen.findByText("1 row contradicts the dataset: choose what holds")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Import \d/ })).toBeNull();
  await userEvent.click(screen.getByRole("radio", { name: "Keep the dataset’s" }));
  await userEvent.click(screen.getByRole("button", { name: "Import 1 response" }));
  await waitFor(() => expect(sent[0]?.body).toMatchObject({ on_conflict: "keep", dry_run: false }));
});

test("a choice is kept by the address", async () => {
  const conflicting = { conflicting: 1, conflicts: [{ line: 2, reason: "another text" }] };
  installation(checked({ outcome: outcome(conflicting) }));
  renderRoutes(routes, `${AT_CHECK}&conflicts=replace`);
  const replace = await screen.findByRole<HTMLInputElement>("radio", { name: "Take the file’s" });
  expect(replace.checked).toBe(true);
  expect(screen.getByRole("button", { name: "Import 2 and replace 1" })).toBeTruthy();
});

test("an import that is done leads to its dataset", async () => {
  installation();
  renderRoutes(routes, AT_IMPORT);
  const link = await screen.findByRole("link", { name: "Open the dataset" });
  expect(link.getAttribute("href")).toBe("/corpus/more");
});

test("prompts without a language are named where the import is done", async () => {
  installation({
    "GET /api/datasets/more": datasetDetail({
      key: "more",
      languages: [{ language: "", n_prompts: 3, n_detected: 0 }],
    }),
  });
  renderRoutes(routes, AT_IMPORT);
  expect(await screen.findByText(/3 prompts state no language/)).toBeTruthy();
});

test("an import that kept nothing says why, and that the file is still there", async () => {
  const blocked = "Nothing was imported: line 2: another text.";
  installation({
    [`GET /api/imports/${IMPORT}`]: importJob({
      job: imported,
      outcome: outcome({ dry_run: false, blocked }),
    }),
  });
  renderRoutes(routes, AT_IMPORT);
  expect(await screen.findByText(blocked)).toBeTruthy();
  expect(screen.getByText("The file is still here: it need not be brought again.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Back to the plan" }).getAttribute("href")).toContain(
    `check=${CHECK}`,
  );
});

test("a file that is no longer kept can be brought again", async () => {
  installation({
    [`GET /api/uploads/${UPLOAD}/preview`]: new Refusal(404, {
      code: "upload_not_found",
      message: "Files are kept for 7 days: bring it again.",
      fields: {},
    }),
  });
  renderRoutes(routes, AT_UPLOAD);
  expect((await screen.findByRole("alert")).textContent).toContain("bring it again");
  expect(screen.getByText("Drop a file here")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("a check that is gone leads to a new import", async () => {
  const gone = { code: "job_not_found", message: "There is no such job", fields: {} };
  installation({ [`GET /api/imports/${CHECK}`]: new Refusal(404, gone) });
  renderRoutes(routes, AT_CHECK);
  const link = await screen.findByRole("link", { name: "Import another file" });
  expect(link.getAttribute("href")).toBe("/corpus/import");
});
