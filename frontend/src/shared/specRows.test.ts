import { expect, test } from "vitest";
import { asWideAsCard, specDescription, specRows } from "./specRows";

test("a spec's numbers are those of the layer that has most, inline or by name", () => {
  const rows = [
    { low: 0, share: 0.25, deep: { no: 1 } },
    { low: 0.1, share: 0.75 },
  ];
  expect(
    specRows({
      layer: [{ data: { values: [{ threshold: 0.8 }] } }, { data: { name: "bins" } }],
      datasets: { bins: rows },
    }),
  ).toEqual([
    { low: 0, share: 0.25 },
    { low: 0.1, share: 0.75 },
  ]);
  expect(specRows({ data: { values: [{ a: 1 }] } })).toEqual([{ a: 1 }]);
  expect(specRows({})).toEqual([]);
});

test("a spec is fitted to its card without losing its theme", () => {
  const fitted = asWideAsCard({
    width: 460,
    description: "d",
    config: { font: "Inter", axisX: { ticks: true } },
  });
  expect(fitted).toMatchObject({
    width: "container",
    config: { font: "Inter", axisX: { ticks: true, labelOverlap: true } },
  });
  expect(specDescription(fitted)).toBe("d");
  expect(specDescription({})).toBe("");
});
