import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";

const TOKEN = {
  id: 4,
  name: "nightly export",
  hint: "hc_i79",
  created_at: "2026-11-22T08:00:00Z",
  last_used_at: null,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a token is shown once, and revoked after a question", async () => {
  const { sent } = answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/tokens": pageOfAll([TOKEN]),
    "POST /api/tokens": { ...TOKEN, token: "hc_i79_whole" },
    "DELETE /api/tokens/4": null,
    "GET /api/encoders": [
      {
        key: "minilm",
        provider: "local",
        model: "all-MiniLM-L6-v2",
        revision: "1",
        n_dims: 384,
        max_tokens: 256,
        languages: ["en"],
      },
    ],
  });
  renderRoutes(routes, "/settings");
  expect(await screen.findByText("all-MiniLM-L6-v2")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("What it is for"), "nightly export");
  await userEvent.click(screen.getByRole("button", { name: "Make a token" }));
  expect(await screen.findByText("hc_i79_whole")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "I have copied it" }));
  expect(screen.queryByText("hc_i79_whole")).toBeNull();

  await userEvent.click(screen.getByRole("button", { name: "Revoke the token for nightly export" }));
  const question = await screen.findByRole("dialog");
  expect(sent.map(({ call }) => call)).toEqual(["POST /api/tokens"]);
  await userEvent.click(within(question).getByRole("button", { name: "Revoke this token" }));
  expect(sent.at(-1)).toEqual({ call: "DELETE /api/tokens/4", body: null });
});
