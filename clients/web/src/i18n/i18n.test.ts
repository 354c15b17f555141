import { afterEach, describe, expect, it } from "vitest";
import { common, errorText } from "./common";
import { accuracy, bitrate, distance, duration, measured, exactTime, length, relativeTime } from "./format";
import { chooseLanguage, languageForTest } from "./language";

afterEach(() => languageForTest("en"));

describe("language", () => {
  it.each([
    ["?lang=zh", "en", ["en-GB"], "zh"],
    ["?lang=fr", "zh", ["en"], "zh"],
    ["", null, ["fr-FR", "zh-CN", "en"], "zh"],
    ["", null, ["de", "en-US", "zh"], "en"],
    ["", "nonsense", [], "en"],
  ] as const)("%s, kept %s, wishes %j: %s", (query, kept, wishes, expected) => {
    expect(chooseLanguage(query, kept, wishes)).toBe(expected);
  });

  it("changes the words of a dictionary", () => {
    expect(common().signIn).toBe("Sign in");
    languageForTest("zh");
    expect(common().signIn).toBe("登录");
    expect(common().pendingOps(2)).toContain("2");
  });

  /** Every text of a dictionary with its path. */
  function texts(value: unknown, path = ""): [string, string][] {
    if (typeof value === "string") return [[path, value]];
    if (typeof value === "function") return [[path, String((value as (n: number) => unknown)(2))]];
    return Object.entries(value as object).flatMap(([key, item]) => texts(item, `${path}.${key}`));
  }

  it("leaves nothing untranslated", () => {
    const english = new Map(texts(common.en));
    const same = texts(common.zh).filter(([path, text]) => english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual([".product"]);
    expect(texts(common.zh).map(([path]) => path)).toEqual([...english.keys()]);
  });

  it("has words for a code, or the server's own", () => {
    expect(errorText({ code: "conflict", message: "x" })).toMatch(/changed it meanwhile/);
    expect(errorText({ code: "brand_new", message: "Do this instead." })).toBe("Do this instead.");
  });
});

describe("numbers and times", () => {
  const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

  it.each([
    [0.0034, "3 mm"],
    [0.014, "1.4 cm"],
    [2.305, "2.31 m"],
  ])("length %f is %s", (metres, text) => expect(length(metres)).toBe(text));

  it.each([
    [0.0002, "±1 mm"],
    [0.0114, "±11 mm"],
    [0.0994, "±99 mm"],
    [0.126, "±13 cm"],
  ])("accuracy %f is %s, as in the report", (sigmaM, text) => expect(accuracy(sigmaM)).toBe(text));

  it.each([
    [{ value: 0.2404, unit: "m", sigma: 0.0061 }, "240 mm ± 6"],
    [{ value: 0.2404, unit: "m", sigma: 0.0002 }, "240 mm ± 1"],
    [{ value: 2.3104, unit: "m", sigma: 0.0213 }, "2.31 m ± 0.02"],
    [{ value: 2.3104, unit: "m", sigma: 0.0013 }, "2.310 m ± 0.001"],
    [{ value: 1.5708, unit: "rad", sigma: 0.035 }, "90° ± 2"],
    [{ value: 0.00642, unit: "m2", sigma: 0.0003 }, "64 cm² ± 3"],
    [{ value: 1.284, unit: "m2", sigma: 0.04 }, "1.28 m² ± 0.04"],
    [{ value: 3, unit: "m", sigma: 0 }, "3.000 m ± 0.001"],
  ] as const)("what was measured is never more exact than it is: %o is %s", (measure, text) => {
    expect(measured(measure).replaceAll("\u00a0", " ")).toBe(text);
  });

  it.each([
    [4.25, "4.3 m"],
    [12.4, "12 m"],
  ])("distance %f is %s", (metres, text) => expect(distance(metres)).toBe(text));

  it.each([
    [0, "0:00"],
    [65_900, "1:05"],
    [3_845_000, "1:04:05"],
    [-5, "0:00"],
  ])("duration %i is %s", (ms, text) => expect(duration(ms)).toBe(text));

  it("bit rates have the unit that fits", () => {
    expect([bitrate(850_400), bitrate(2_440_000)]).toEqual(["850 kbit/s", "2.4 Mbit/s"]);
  });

  it("times are relative in the language, and exact with the date when it was another day", () => {
    expect(relativeTime(NOW - 180_000, NOW, "en")).toMatch(/3 min/);
    expect(relativeTime(NOW - 180_000, NOW, "zh")).toMatch(/3\s*分钟/);
    expect(relativeTime(NOW - 86_400_000 * 2, NOW, "en")).toMatch(/2 days|day/);
    expect(exactTime(NOW - 1000, NOW, "en")).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(exactTime(NOW - 86_400_000 * 3, NOW, "en")).toMatch(/2026/);
  });
});
