import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll, Refusal } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { DEFAULTS, draftStudy, preview, rater, study, studyRow } from "../shared/testing/studies";

const INSTALLATION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
  "GET /api/jobs": pageOfAll([]),
};

beforeEach(() => {
  window.sessionStorage.clear();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the list of studies", () => {
  test("shows how far each is, and says where a filter hides all", async () => {
    answering({
      ...INSTALLATION,
      "GET /api/studies": pageOfAll([
        studyRow(),
        studyRow({ key: "d", title: "Next", state: "draft", n_slots: 0 }),
      ]),
    });
    const { router } = renderRoutes(routes, "/studies");
    expect(await screen.findByText("90 of 180 slots", { exact: false })).toBeTruthy();
    expect(screen.getByText("no slots until it opens")).toBeTruthy();
    await userEvent.click(screen.getByRole("radio", { name: "Closed" }));
    expect(router.state.location.search).toBe("?state=closed");
    expect(screen.getByText("No study matches")).toBeTruthy();
  });

  test("without a study says what one is", async () => {
    answering({ ...INSTALLATION, "GET /api/studies": pageOfAll([]) });
    renderRoutes(routes, "/studies");
    expect(await screen.findByRole("heading", { name: "No study yet" })).toBeTruthy();
  });
});

describe("a study", () => {
  test("is opened after the counts of its seal, and shows its join link once", async () => {
    const { sent } = answering({
      ...INSTALLATION,
      "GET /api/studies/pilot": draftStudy(),
      "POST /api/studies/pilot/open": {
        study: "pilot",
        n_slots: 180,
        sealed_sha256: "ab".repeat(32),
        join_url: "https://example.org/join/secret",
      },
    });
    renderRoutes(routes, "/studies/pilot");
    await userEvent.click(await screen.findByRole("button", { name: "Seal and open" }));
    const question = await screen.findByRole("dialog");
    expect(within(question).getByText("so 180 answers in all")).toBeTruthy();
    expect(sent).toEqual([]);
    await userEvent.click(within(question).getByRole("button", { name: "Seal and open" }));
    expect(await screen.findByText("https://example.org/join/secret")).toBeTruthy();
    expect(sent).toEqual([{ call: "POST /api/studies/pilot/open", body: null }]);
  });

  test("is not paused before the question is answered", async () => {
    const { sent } = answering({
      ...INSTALLATION,
      "GET /api/studies/pilot": study(),
      "POST /api/studies/pilot/moves": study({ state: "paused" }),
    });
    renderRoutes(routes, "/studies/pilot");
    await userEvent.click(await screen.findByRole("button", { name: "Pause collecting" }));
    const question = await screen.findByRole("dialog");
    expect(sent).toEqual([]);
    await userEvent.click(within(question).getByRole("button", { name: "Pause collecting" }));
    expect(sent).toEqual([{ call: "POST /api/studies/pilot/moves", body: { move: "pause" } }]);
  });

  test("that is simulated says so on each of its pages", async () => {
    answering({
      ...INSTALLATION,
      "GET /api/studies/pilot": study({ source: "simulated", simulated: true, state: "closed" }),
      "GET /api/studies/pilot/raters": [rater()],
    });
    renderRoutes(routes, "/studies/pilot/raters");
    expect(await screen.findByText("r-0131")).toBeTruthy();
    expect(screen.getByText("Simulated raters: nothing on this page is a human judgment")).toBeTruthy();
  });

  test("that is imported says whose ratings it has, and counts nobody who is not told apart", async () => {
    const { progress } = study();
    answering({
      ...INSTALLATION,
      "GET /api/studies/pilot": study({
        source: "imported",
        rater_kind: "unnamed",
        state: "closed",
        sealed_at: null,
        sealed_sha256: null,
        progress: { ...progress, n_raters: null },
      }),
    });
    renderRoutes(routes, "/studies/pilot");
    expect(await screen.findByText("imported")).toBeTruthy();
    expect(screen.getByText("raters not named")).toBeTruthy();
    expect(screen.getByText(/from raters who are not told apart/)).toBeTruthy();
    expect(screen.queryByRole("link", { name: /rater/ })).toBeNull();
  });

  test("shows an item's texts when it is opened", async () => {
    answering({
      ...INSTALLATION,
      "GET /api/studies/pilot": study(),
      "GET /api/studies/pilot/items": pageOfAll([
        {
          uid: "i-1",
          position: 0,
          prompt_key: "p-1",
          prompt: "Name a hobby.",
          language: "en",
          stratum: "within:0",
          inclusion_probability: 0.25,
          n_counted: 2,
          n_slots: 3,
          members: [
            { response: "a", language_model: "writer-1", language: "en", text: "Knitting." },
            { response: "b", language_model: "writer-1", language: "en", text: "Chess." },
          ],
        },
      ]),
    });
    renderRoutes(routes, "/studies/pilot/items");
    const entry = await screen.findByRole("button", { name: /Name a hobby/ });
    expect(screen.queryByText("Knitting.")).toBeNull();
    await userEvent.click(entry);
    expect(screen.getByText("Knitting.")).toBeTruthy();
    expect(screen.getByText("Chess.")).toBeTruthy();
    expect(screen.getByText(/Inclusion probability 0.2500/)).toBeTruthy();
  });
});

describe("the form of a new study", () => {
  const FORM = {
    ...INSTALLATION,
    "GET /api/studies/defaults": DEFAULTS,
    "GET /api/encoders": [],
    "GET /api/datasets": pageOfAll([
      {
        key: "demo",
        title: "Demo",
        description: "",
        licence: "",
        is_demo: true,
        created_at: "2026-11-12T08:00:00Z",
        n_prompts: 24,
        n_responses: 576,
        n_models: 6,
      },
    ]),
  };

  async function filled(): Promise<void> {
    await userEvent.type(await screen.findByLabelText("Title"), "Second pilot");
    await userEvent.click(screen.getByRole("combobox", { name: "Dataset" }));
    await userEvent.click(await screen.findByRole("option", { name: /Demo/ }));
  }

  test("shows what would be drawn and cost, and makes the study", async () => {
    const { sent } = answering({
      ...FORM,
      "POST /api/studies/preview": preview(),
      "POST /api/studies": draftStudy(),
      "GET /api/studies/pilot": draftStudy(),
    });
    const { router } = renderRoutes(routes, "/studies/new");
    await filled();
    expect(screen.getByLabelText<HTMLInputElement>("Key").value).toBe("second-pilot");
    // 3.75 hours at $12.
    expect(await screen.findByText("$45.00")).toBeTruthy();
    await router.navigate("/studies/new/check");
    await userEvent.click(await screen.findByRole("button", { name: "Make the draft" }));
    expect(await screen.findByRole("button", { name: "Seal and open" })).toBeTruthy();
    expect(router.state.location.pathname).toBe("/studies/pilot");
    expect(sent.at(-1)).toMatchObject({
      call: "POST /api/studies",
      body: { protocol: { key: "second-pilot", title: "Second pilot", dataset: "demo" } },
    });
  });

  test("says what is wrong beside its field, and marks the page", async () => {
    answering({
      ...FORM,
      "POST /api/studies/preview": new Refusal(400, {
        code: "protocol_invalid",
        message: "The protocol cannot be used.",
        fields: { draw: ["edges must be at least two ascending numbers"] },
      }),
    });
    const { router } = renderRoutes(routes, "/studies/new");
    await filled();
    expect(await screen.findByText("needs mending")).toBeTruthy();
    await router.navigate("/studies/new/pairs");
    expect((await screen.findByLabelText("Ends of the strata")).getAttribute("aria-invalid")).toBe("true");
  });
});
