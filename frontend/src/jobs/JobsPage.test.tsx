import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../routes";
import { answering, pageOfAll } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { apiJob } from "../shared/testing/studies";
import { endedSince } from "./endedJobs";

const SESSION = {
  "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a running job stands on the page and at the foot of the navigation", async () => {
  answering({ ...SESSION, "GET /api/jobs": pageOfAll([apiJob()]) });
  renderRoutes(routes, "/jobs");
  expect(await screen.findByText("1 job is waiting or running.", { exact: false })).toBeTruthy();
  expect(screen.getAllByText("Encode demo by minilm")).toHaveLength(2);
  expect(screen.getByRole("img", { name: "1 running job" })).toBeTruthy();
});

test("a failed job says why and goes on where it stopped", async () => {
  const failed = apiJob({ state: "failed", error: "Disk full.", finished_at: "2026-11-22T08:05:00Z" });
  const { sent } = answering({
    ...SESSION,
    "GET /api/jobs": pageOfAll([failed]),
    [`POST /api/jobs/${failed.uid}/resume`]: apiJob(),
  });
  renderRoutes(routes, "/jobs");
  expect(await screen.findByText("Disk full.", { exact: false })).toBeTruthy();
  expect(screen.getByText("9 parts are kept and will not be done again")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  expect(sent).toEqual([{ call: `POST /api/jobs/${failed.uid}/resume`, body: null }]);
});

test("a job that ends while it is watched is told of", async () => {
  answering({ ...SESSION, "GET /api/jobs": pageOfAll([apiJob()]) });
  renderRoutes(routes, "/jobs");
  await screen.findByRole("img", { name: "1 running job" });
  answering({ ...SESSION, "GET /api/jobs": pageOfAll([apiJob({ state: "done", n_done: 18 })]) });
  expect(await screen.findByRole("button", { name: "Close this notice" })).toBeTruthy();
});

test("only what was at work and is no longer has ended", () => {
  const was = apiJob();
  const old = apiJob({ uid: "old", state: "done" });
  expect(endedSince([was, old], [{ ...was, state: "failed" }, old])).toEqual([{ ...was, state: "failed" }]);
  expect(endedSince([was], [was])).toEqual([]);
  expect(endedSince([], [old])).toEqual([]);
});
