import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { callsOver } from "../core/calls";
import { RatingSession } from "../core/session";
import { memoryStore } from "../core/store";
import { FakeApi, type FakeOptions } from "../core/testing/fakeApi";
import { RatingPage } from "./RatingPage";

const PAIRS: FakeOptions = { nItems: 3, members: 2, minReadingMs: 0, simulated: false, language: "en" };

// jsdom has dialogs without a top layer.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false;
};

// Queries by role are slow in jsdom, and the machine may be busy.
vi.setConfig({ testTimeout: 20_000 });

describe("the rating page", () => {
  let api: FakeApi;

  beforeEach(() => {
    window.localStorage.clear();
  });

  async function open(options: Partial<FakeOptions> = {}) {
    api = new FakeApi({ ...PAIRS, ...options });
    const session = new RatingSession(callsOver(api.fetch), memoryStore());
    const page = render(<RatingPage session={session} />);
    await act(() => session.start());
    const keys = userEvent.setup();
    await keys.keyboard("{Enter}");
    await screen.findAllByRole("radiogroup");
    return { keys, page, session };
  }

  const checked = () =>
    screen.getAllByRole("radiogroup").map((group) => {
      const option = within(group)
        .getAllByRole("radio")
        .find((one) => one.getAttribute("aria-checked") === "true");
      return option?.dataset.point ?? null;
    });

  it("preselects nothing", async () => {
    await open();
    expect(checked()).toEqual([null]);
  });

  it("is rated by keys alone, both screens in one submission", async () => {
    const { keys } = await open();
    await keys.keyboard("4{Enter}");
    expect(checked()).toEqual([null, null]);
    await keys.keyboard("25{Enter}");
    await waitFor(() => expect(api.current).toHaveLength(1));
    expect(api.current[0]?.ratings.map((rating) => [rating.criterion, rating.member, rating.value])).toEqual([
      ["similarity", null, 4],
      ["quality", "A", 2],
      ["quality", "B", 5],
    ]);
    expect(document.activeElement?.tagName).toBe("H2");
  });

  it("says what is missing beside Submit and in the live region", async () => {
    const { keys } = await open();
    await keys.keyboard("{Enter}");
    expect(screen.getAllByText("Choose 1 to 5 first.")).toHaveLength(2);
    expect(screen.getAllByRole("status")).toHaveLength(1);
  });

  it("moves the choice with the arrows", async () => {
    const { keys } = await open();
    await keys.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}{ArrowLeft}");
    expect(checked()).toEqual(["2"]);
  });

  it("lets keys rest in a text field, and Esc leave it", async () => {
    const { keys } = await open();
    await keys.keyboard("c");
    await keys.keyboard("3 z");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox").value).toBe("3 z");
    await keys.keyboard("{Escape}");
    expect(checked()).toEqual([null]);
  });

  it("lets keys rest while a modifier is held", async () => {
    const { keys } = await open();
    await keys.keyboard("{Control>}3{/Control}");
    expect(checked()).toEqual([null]);
  });

  it("asks for a reason where nothing can be judged", async () => {
    const { keys } = await open({ members: 1 });
    await keys.keyboard("01{Enter}");
    await waitFor(() =>
      expect(api.current[0]?.ratings[0]).toMatchObject({ cannot_judge: true, reason: "language" }),
    );
  });

  it("skips with a reason and not on one key", async () => {
    const { keys } = await open();
    await keys.keyboard("s");
    expect(api.skips).toEqual([]);
    await keys.keyboard("1");
    await waitFor(() => expect(api.skips.map((skip) => skip.reason)).toEqual(["upsetting"]));
  });

  it("undoes with z and opens the old choice", async () => {
    const { keys } = await open({ members: 1 });
    await keys.keyboard("4{Enter}");
    await waitFor(() => expect(checked()).toEqual([null]));
    await keys.keyboard("z");
    expect(checked()).toEqual(["4"]);
    await keys.keyboard("2{Enter}");
    await waitFor(() => expect(api.current.map((one) => one.ratings[0]?.value)).toEqual([2]));
    expect(api.submissions.size).toBe(2);
  });

  it("logs word differences, off at first", async () => {
    const { keys, page } = await open();
    expect(page.container.querySelector("mark")).toBeNull();
    await keys.keyboard("d");
    expect(page.container.querySelector("mark")).not.toBeNull();
    await keys.keyboard("d3{Enter}33{Enter}");
    await waitFor(() => expect(api.current[0]?.diff_used).toBe(true));
  });

  it("covers the texts in a pause and takes no keys but the way out", async () => {
    const { keys, page } = await open();
    await keys.keyboard("p3");
    expect(screen.getByText("Paused. The clock is stopped.")).toBeTruthy();
    expect(page.container.querySelector("[inert]")).not.toBeNull();
    await keys.keyboard("{Enter}");
    expect(checked()).toEqual([null]);
  });

  it("opens the guidelines by key", async () => {
    const { keys, page } = await open();
    await keys.keyboard("g");
    expect(page.container.querySelector("dialog[open]")?.textContent).toContain("ideas and content");
  });

  it("works with a remapped key at once", async () => {
    const { keys } = await open();
    await keys.keyboard("?");
    await keys.click(screen.getByLabelText("Change the key of: Pause"));
    await keys.keyboard("x");
    await keys.click(screen.getByLabelText("Close"));
    await keys.keyboard("x");
    expect(screen.getByText("Paused. The clock is stopped.")).toBeTruthy();
  });

  it("marks every text with its language and lets it find its direction", async () => {
    const { page } = await open();
    const texts = [...page.container.querySelectorAll("[lang][dir=auto]")];
    expect(texts.map((text) => text.getAttribute("lang"))).toEqual(["en", "en", "en"]);
  });

  it("names simulated raters on the page", async () => {
    await open({ simulated: true });
    expect(screen.getByText(/Simulated study/)).toBeTruthy();
  });

  it("thanks at the end and tells the count", async () => {
    const { keys } = await open({ nItems: 1, members: 1 });
    await keys.keyboard("4{Enter}");
    expect(await screen.findByText("Thank you. 1 of 1 answers are saved.")).toBeTruthy();
  });
});
