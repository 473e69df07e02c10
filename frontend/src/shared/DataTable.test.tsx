import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { type Column, DataTable } from "./DataTable";
import { METRIC_ROWS, type MetricRow } from "./testing/fixtures";
import { renderPiece } from "./testing/render";

const COLUMNS: readonly Column<MetricRow>[] = [
  { key: "metric", header: "Metric", render: (row) => row.metric, sortBy: (row) => row.metric },
  {
    key: "spearman",
    header: "Spearman",
    align: "number",
    render: (row) => row.spearman.value ?? "not defined",
    sortBy: (row) => row.spearman.value,
  },
];

function show(changes: { nHidden?: number; pageSize?: number } = {}): void {
  renderPiece(
    <DataTable
      caption="Metrics"
      columns={COLUMNS}
      rows={METRIC_ROWS}
      rowKey={(row) => row.metric}
      initialSort={{ column: "spearman", direction: "descending" }}
      {...changes}
    />,
  );
}

function names(): (string | null | undefined)[] {
  const [, ...rows] = screen.getAllByRole("row");
  return rows.map((row) => within(row).getAllByRole("cell")[0]?.textContent);
}

describe("a table", () => {
  test("stands in the order the page asks for, undefined last", () => {
    show();
    expect(names()).toEqual(["MiniLM cosine", "chrF", "Length ratio", "LLM judge"]);
  });

  test("keeps undefined last when the order is turned round, and says so to readers", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: /Spearman/ }));
    expect(names()).toEqual(["Length ratio", "chrF", "MiniLM cosine", "LLM judge"]);
    expect(screen.getByRole("columnheader", { name: /Spearman/ }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
  });

  test("counts what is shown and what filters hide", () => {
    show({ nHidden: 3 });
    expect(screen.getByText("4 rows, 3 hidden by filters")).toBeTruthy();
  });

  test("shows one page at a time", async () => {
    show({ pageSize: 3 });
    expect(names()).toEqual(["MiniLM cosine", "chrF", "Length ratio"]);
    await userEvent.click(screen.getByRole("button", { name: "2" }));
    expect(names()).toEqual(["LLM judge"]);
  });
});
