import { describe, expect, it } from "vitest";
import { clampLines, wrapText } from "./xr-text";

/** Wide characters count twice. */
const measure = (text: string): number => Array.from(text).reduce((sum, one) => sum + (one > "⺀" ? 2 : 1), 0);

describe("lines of a card", () => {
  it("break at spaces and lose none of the words", () => {
    const text = "Lock and tag the isolator under the permit before a hand goes near";
    const lines = wrapText(text, 20, measure);
    expect(lines.every((line) => measure(line) <= 20)).toBe(true);
    expect(lines.join(" ")).toBe(text);
  });

  it("break Chinese anywhere but before closing punctuation", () => {
    const text = "手靠近联轴器之前，须按作业票对隔离开关上锁挂牌。本卡片仅作记录。";
    const lines = wrapText(text, 18, measure);
    expect(lines.join("")).toBe(text);
    expect(lines.every((line) => !/^[，。]/.test(line))).toBe(true);
    expect(lines.length).toBeGreaterThan(3);
  });

  it("keep a word that is too long whole, and an empty text has none", () => {
    expect(wrapText("a Donaudampfschifffahrt b", 8, measure)).toEqual(["a", "Donaudampfschifffahrt", "b"]);
    expect(wrapText("  ", 8, measure)).toEqual([]);
  });

  it("end with an ellipsis where there is no room for more", () => {
    const lines = clampLines(["one two", "three four", "five"], 2, 10, measure);
    expect(lines).toEqual(["one two", "three fou…"]);
    expect(clampLines(["one"], 2, 10, measure)).toEqual(["one"]);
  });
});
