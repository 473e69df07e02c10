import { describe, expect, test } from "vitest";
import {
  CORRELATION,
  formatCount,
  formatDecimal,
  formatInterval,
  formatNumber,
  formatP,
  formatShare,
} from "./numbers";

describe("decimals", () => {
  test("a correlation has two decimals", () => {
    expect(formatNumber(0.5789, CORRELATION, "en")).toBe("0.58");
    expect(formatNumber(0.6, CORRELATION, "en")).toBe("0.60");
  });

  test("a negative number has a real minus sign", () => {
    expect(formatDecimal(-0.049, "en")).toBe("\u22120.05");
  });

  test("a number that rounds to zero has no sign", () => {
    expect(formatDecimal(-0.001, "en")).toBe("0.00");
  });

  test("the decimal point is the same in Russian, as in charts and exports", () => {
    expect(formatDecimal(0.58, "ru")).toBe("0.58");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "%s is refused, since an undefined number is null",
    (value) => {
      expect(() => formatDecimal(value, "en")).toThrow(RangeError);
    },
  );
});

describe("counts", () => {
  test("thousands have a comma in English and a no-break space in Russian", () => {
    expect(formatCount(22080, "en")).toBe("22,080");
    expect(formatCount(1234567, "en")).toBe("1,234,567");
    expect(formatCount(22080, "ru")).toBe("22\u00a0080");
  });

  test("three digits and fewer are not grouped", () => {
    expect(formatCount(525, "en")).toBe("525");
  });
});

describe("shares", () => {
  test("a share is a whole per cent", () => {
    expect(formatShare(0.61, "en")).toBe("61%");
  });

  test("Russian has a no-break space before the sign", () => {
    expect(formatShare(0.61, "ru")).toBe("61\u00a0%");
  });

  test("a share under 10% has one decimal, and none at all is 0%", () => {
    expect(formatShare(0.072, "en")).toBe("7.2%");
    expect(formatShare(0, "en")).toBe("0%");
  });

  test("a share of more than 1,000 has one decimal", () => {
    expect(formatShare(0.6912, "en", 22080)).toBe("69.1%");
    expect(formatShare(0.6912, "en", 1000)).toBe("69%");
  });
});

describe("intervals", () => {
  test("an interval stands in brackets with the digits of its value", () => {
    expect(formatInterval(0.51, 0.638, CORRELATION, "en", 0.58)).toBe("[0.51, 0.64]");
    expect(formatInterval(-0.0249, 0.81, CORRELATION, "en", 0.49)).toBe("[\u22120.02, 0.81]");
  });

  test("the bounds of a share stand without the sign, with the digits of the share", () => {
    expect(formatInterval(0.64, 0.75, { kind: "share" }, "en", 0.69)).toBe("[64, 75]");
    expect(formatInterval(0.049, 0.123, { kind: "share" }, "en", 0.072)).toBe("[4.9, 12.3]");
  });

  test("half an interval is none", () => {
    expect(formatInterval(null, 0.75, CORRELATION, "en")).toBeNull();
  });
});

describe("p", () => {
  test.each([
    [0.034, "0.034"],
    [0.5, "0.50"],
    [0.1, "0.10"],
    [0.0042, "0.0042"],
    [1, "1.00"],
    [0.001, "0.0010"],
  ])("%s has two digits", (p, written) => {
    expect(formatP(p, "en")).toBe(written);
  });

  test("a smaller one is written in words", () => {
    expect(formatP(0.0009, "en")).toBe("below\u00a00.001");
    expect(formatP(0, "ru")).toBe("меньше\u00a00.001");
  });
});
