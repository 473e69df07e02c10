import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import embed from "vega-embed";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { chart } from "./testing/fixtures";
import { renderPiece } from "./testing/render";
import { ChartCard, type ChartData } from "./VegaChart";

vi.mock("vega-embed", () => ({ default: vi.fn() }));

const drawn = vi.mocked(embed);
const finalize = vi.fn();
const DATA = chart("#2458C9", "#E9ECF1", "#556175");

function show(data: ChartData = DATA): ReturnType<typeof renderPiece> {
  return renderPiece(
    <ChartCard title="Coverage" data={data} files={{ png: "/c.png", svg: "/c.svg", csv: "/c.csv" }} />,
  );
}

beforeEach(() => {
  finalize.mockReset();
  drawn.mockReset();
  drawn.mockResolvedValue({ finalize } as unknown as Awaited<ReturnType<typeof embed>>);
});

describe("a chart", () => {
  test("is drawn by the interpreter, with its description", async () => {
    show();
    await waitFor(() => expect(drawn).toHaveBeenCalledOnce());
    expect(drawn.mock.calls[0]?.[1]).toMatchObject({ description: DATA.description });
    expect(drawn.mock.calls[0]?.[2]).toMatchObject({ ast: true, actions: false });
  });

  test("has its files to save", () => {
    show();
    expect(screen.getByRole("link", { name: "PNG" }).getAttribute("href")).toBe("/c.png");
    expect(screen.getByRole("link", { name: "CSV" }).getAttribute("href")).toBe("/c.csv");
  });

  test("shows the same numbers as a table", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Coverage: show as a table" }));
    expect(screen.getAllByRole("row")).toHaveLength(1 + DATA.rows.length);
  });

  test("that fails says so in its own card and keeps its table", async () => {
    drawn.mockRejectedValue(new Error("Unknown mark"));
    show();
    expect((await screen.findByRole("alert")).textContent).toContain("Unknown mark");
    await userEvent.click(screen.getByRole("button", { name: "Coverage: show as a table" }));
    expect(screen.getAllByRole("row")).toHaveLength(1 + DATA.rows.length);
  });

  test("is taken down with its page, even while it is being drawn", async () => {
    const { unmount } = show();
    unmount();
    await waitFor(() => expect(finalize).toHaveBeenCalledOnce());
  });
});
