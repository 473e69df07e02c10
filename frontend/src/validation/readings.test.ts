import { describe, expect, test } from "vitest";
import { axisOf, bestOf, correlationsOf, exclusionsMatter } from "./readings";
import { report, spearman } from "./testing/fixtures";

describe("the metrics of a report", () => {
  test("stand by their correlation, the undefined last", () => {
    const metrics = correlationsOf(report(), "similarity", "applied").map(({ metric }) => metric);
    expect(metrics).toEqual(["cosine:minilm", "chrf", "rouge_l", "judge"]);
  });

  test("are led by the highest, with those whose interval reaches into its own", () => {
    const found = bestOf([
      spearman("a", 0.7, 0.6, 0.8),
      spearman("b", 0.55, 0.45, 0.62),
      spearman("c", 0.3, 0.2, 0.4),
    ]);
    expect(found?.best.metric).toBe("a");
    expect(found?.overlapping.map(({ metric }) => metric)).toEqual(["b"]);
    expect(found?.others).toBe(2);
  });

  test("have no best when none is defined", () => {
    expect(bestOf([spearman("a", null, null, null)])).toBeNull();
  });
});

test("the axis reaches below zero as soon as an interval does", () => {
  expect(axisOf([spearman("a", 0.2, 0.1, 0.3)]).low).toBe(0);
  expect(axisOf([spearman("a", 0.2, -0.1, 0.3)]).low).toBe(-1);
});

test("exclusions matter when a number or a count differs between the two readings", () => {
  const same = report();
  expect(exclusionsMatter(same)).toBe(false);
  const [group] = same.groups;
  const fewer = group?.estimates.map((one) => (one.exclusions === "applied" ? { ...one, n_raters: 8 } : one));
  expect(
    exclusionsMatter({
      ...same,
      groups: [{ name: "krippendorff_alpha", criterion: "similarity", estimates: fewer ?? [] }],
    }),
  ).toBe(true);
});
