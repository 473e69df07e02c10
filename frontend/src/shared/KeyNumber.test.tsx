import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { fewOf } from "./estimate";
import { KeyNumber } from "./KeyNumber";
import { estimate, undefinedEstimate } from "./testing/fixtures";
import { renderPiece } from "./testing/render";

describe("a key number", () => {
  test("has its interval and its counts", () => {
    renderPiece(<KeyNumber label="Alpha (ordinal)" numbers={estimate()} />);
    expect(screen.getByText("0.58")).toBeTruthy();
    expect(screen.getByText("[0.51, 0.64]")).toBeTruthy();
    expect(screen.getByText("300 items, 48 raters, 80 prompts")).toBeTruthy();
  });

  test("without a value is not defined, with the reason and what would define it", () => {
    const { container } = renderPiece(
      <KeyNumber
        label="Repetition"
        numbers={undefinedEstimate("1 response per prompt")}
        remedy="Import two."
      />,
    );
    expect(screen.getByText("not defined")).toBeTruthy();
    expect(screen.getByText("1 response per prompt")).toBeTruthy();
    expect(screen.getByText("Import two.")).toBeTruthy();
    expect(container.textContent).not.toMatch(/NaN|null|0\.00/);
  });

  test("from few prompts stays and says that it is weak", () => {
    renderPiece(<KeyNumber label="Alpha" numbers={estimate({ n_prompts: 4 })} />);
    expect(screen.getByText("0.58")).toBeTruthy();
    expect(screen.getByText("4 prompts: hold off conclusions")).toBeTruthy();
  });

  test("is written in Russian", () => {
    renderPiece(
      <KeyNumber label="Охват" numbers={estimate({ value: 0.61 })} form={{ kind: "share" }} />,
      "ru",
    );
    expect(screen.getByText("61\u00a0%", { normalizer: (text) => text })).toBeTruthy();
    expect(screen.getByText("300 заданий, 48 оценщиков, 80 запросов")).toBeTruthy();
  });
});

describe("few", () => {
  test("is under 10 prompts or under 30 items", () => {
    expect(fewOf({ n_prompts: 9, n_units: 300 })).toEqual({ of: "prompts", count: 9 });
    expect(fewOf({ n_prompts: 10, n_units: 29 })).toEqual({ of: "items", count: 29 });
    expect(fewOf({ n_prompts: 10, n_units: 30 })).toBeNull();
  });

  test("is not said of counts that are not known", () => {
    expect(fewOf({ n_prompts: null })).toBeNull();
  });
});
