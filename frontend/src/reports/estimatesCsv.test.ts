import { expect, test } from "vitest";
import { report } from "../validation/testing/fixtures";
import { estimatesCsv, fileStem } from "./estimatesCsv";

test("a file of estimates has a row for each, an undefined value empty with its reason", () => {
  const lines = estimatesCsv(report()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + 12);
  expect(lines[0]).toContain("study,source,snapshot,seed,code_version,name,criterion");
  expect(lines[1]).toContain(",applied,,,,response,");
  expect(lines[1]).toContain("every rating has the same value");
});

test("names of files say that raters are simulated, once", () => {
  expect(fileStem({ key: "pilot", source: "simulated" })).toBe("pilot-simulated");
  expect(fileStem({ key: "pilot-simulated", source: "simulated" })).toBe("pilot-simulated");
  expect(fileStem({ key: "pilot", source: "collected" })).toBe("pilot");
});
