import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { job } from "../shared/testing/fixtures";
import { renderPiece } from "../shared/testing/render";
import { JobProgress, JobSummary } from "./JobProgress";

describe("a job", () => {
  test("shows its share, its parts and the time left", () => {
    renderPiece(<JobSummary job={job()} />);
    expect(screen.getByText("73%")).toBeTruthy();
    expect(screen.getByText("59 of 80 parts, about 3 min left")).toBeTruthy();
  });

  test("tells no time while none can be told", () => {
    renderPiece(<JobSummary job={job({ nDone: 2, secondsLeft: null })} />);
    expect(screen.getByText("2 of 80 parts")).toBeTruthy();
  });

  test("is at 100% only when every part is done", () => {
    renderPiece(<JobSummary job={job({ nDone: 1999, nParts: 2000 })} />);
    expect(screen.getByText("99%")).toBeTruthy();
  });

  test("is cancelled only after the question, which says what is kept", async () => {
    const cancel = vi.fn();
    renderPiece(<JobProgress job={job()} onCancel={cancel} />);
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(cancel).not.toHaveBeenCalled();
    expect(await screen.findByText(/The 59 finished parts are kept/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Stop this job" }));
    expect(cancel).toHaveBeenCalledOnce();
  });

  test("that is over cannot be cancelled", () => {
    renderPiece(<JobProgress job={job({ state: "done", nDone: 80 })} onCancel={() => undefined} />);
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
  });
});
