import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { callsOver } from "../core/calls";
import { FakeApi } from "../core/testing/fakeApi";
import { JoinPage } from "./JoinPage";

let api: FakeApi;
const joined = vi.fn();

beforeEach(() => {
  api = new FakeApi({ nItems: 2, members: 2, minReadingMs: 0, simulated: false, language: "en" });
  api.participating = false;
  joined.mockClear();
});

function open(token = "token") {
  return render(<JoinPage calls={callsOver(api.fetch)} token={token} onJoined={joined} />);
}

it("leads from the consent text to rating", async () => {
  open();
  await userEvent.click(await screen.findByRole("button", { name: /I agree/ }));
  expect(joined).toHaveBeenCalledOnce();
  expect(api.participating).toBe(true);
});

it("shows the text in the chosen language", async () => {
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Русский" }));
  expect(screen.getByText(/Вы читаете пары/)).toBeTruthy();
  expect(document.documentElement.lang).toBe("ru");
});

it("thanks who declines, and lets nobody in", async () => {
  open();
  await userEvent.click(await screen.findByRole("button", { name: "I do not agree" }));
  expect(await screen.findByText(/nothing about you was stored/)).toBeTruthy();
  expect(joined).not.toHaveBeenCalled();
  expect(api).toMatchObject({ participating: false, declined: 1 });
  expect(window.localStorage.length).toBe(0);
});

it("says so when the link leads nowhere", async () => {
  open("unknown");
  expect(await screen.findByText("This link does not lead to a study")).toBeTruthy();
});

it("asks nobody twice", async () => {
  api.participating = true;
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Go on rating" }));
  expect(joined).toHaveBeenCalledOnce();
  expect(api.requests).toEqual(["GET /api/join/token"]);
});

it("keeps the question open when the network fails under the answer", async () => {
  open();
  const agree = await screen.findByRole("button", { name: /I agree/ });
  api.fault = "offline";
  await userEvent.click(agree);
  expect(await screen.findByText("Waiting for the network")).toBeTruthy();
  expect(joined).not.toHaveBeenCalled();
  api.fault = "none";
  await userEvent.click(agree);
  await waitFor(() => expect(joined).toHaveBeenCalledOnce());
});
