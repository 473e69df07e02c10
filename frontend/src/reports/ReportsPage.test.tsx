import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Report } from "../api/studyReport";
import { routes } from "../routes";
import { answering, pageOfAll, Refusal } from "../shared/testing/network";
import { renderRoutes } from "../shared/testing/render";
import { studyRow } from "../shared/testing/studies";
import { report } from "../validation/testing/fixtures";

function network(found: Report | null) {
  return answering({
    "GET /api/session": { username: "ada", name: "Ada Lindqvist", uid: "1", language: "en" },
    "GET /api/jobs": pageOfAll([]),
    "GET /api/studies": pageOfAll([studyRow({ source: "simulated", simulated: true })]),
    "GET /api/studies/pilot/report": found,
    "GET /api/studies/pilot/reports": pageOfAll(found === null ? [] : [found]),
    "POST /api/studies/pilot/exports": new Refusal(409, {
      code: "changed_meanwhile",
      message: "Ratings were withdrawn during the export.",
      fields: {},
    }),
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a report is listed with its snapshot, seed and code", async () => {
  network(report());
  renderRoutes(routes, "/reports?study=pilot");
  const row = (await screen.findByText("7f3a91c00000")).closest("tr");
  expect(row?.textContent).toContain("22 Nov 2026 07:12 UTC");
  expect(row?.textContent).toContain("0.1.0");
});

test("names of files of a simulated study say so", async () => {
  network(report());
  renderRoutes(routes, "/reports?study=pilot");
  expect(await screen.findByText("pilot-simulated-csv.zip")).toBeTruthy();
  expect(screen.getByText("pilot-simulated-estimates.csv")).toBeTruthy();
});

test("without a report its numbers cannot be saved, and the page says why", async () => {
  network(null);
  renderRoutes(routes, "/reports?study=pilot");
  expect(await screen.findByText("It needs a report first.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save numbers" }).hasAttribute("disabled")).toBe(true);
});

test("an export that fails says so beside its button, and the rest stays", async () => {
  const { sent } = network(report());
  renderRoutes(routes, "/reports?study=pilot");
  await userEvent.click(await screen.findByRole("button", { name: "Save JSON Lines" }));
  await waitFor(() =>
    expect(sent).toEqual([{ call: "POST /api/studies/pilot/exports", body: { format: "jsonl" } }]),
  );
  expect((await screen.findByRole("alert")).textContent).toContain("withdrawn during the export");
  expect(screen.getByText("pilot-simulated-csv.zip")).toBeTruthy();
});
