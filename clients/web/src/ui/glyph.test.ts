import { describe, expect, it } from "vitest";
import type { Severity } from "../protocol/generated";
import { glyphOf, outline, outlinePath } from "./glyph";

const SEVERITIES: readonly (Severity | null)[] = [null, "low", "medium", "high", "critical"];

describe("glyph of a mark", () => {
  it("has another shape for each severity, so that colour is never alone", () => {
    expect(new Set(SEVERITIES.map((severity) => glyphOf(severity, "good").shape)).size).toBe(5);
  });

  it("says trust by its line, and has a word for all but good", () => {
    expect(glyphOf("low", "good")).toMatchObject({ isDashed: false, isHollow: false, word: null });
    expect(glyphOf("low", "approximate")).toMatchObject({ isDashed: true, isHollow: false, word: "approximate" });
    expect(glyphOf("low", "suspect")).toMatchObject({ isDashed: true, word: "suspect" });
    expect(glyphOf("low", "lost")).toMatchObject({ isHollow: true, word: "lost" });
    expect(glyphOf(null, "screen_only")).toMatchObject({ isHollow: true, word: "screen_only" });
  });

  it("stays in its square and is symmetric", () => {
    for (const severity of SEVERITIES) {
      const points = outline(glyphOf(severity, "good").shape);
      expect(Math.max(...points.flat().map(Math.abs))).toBeLessThanOrEqual(1);
      for (const axis of [0, 1] as const) expect(points.reduce((sum, point) => sum + point[axis], 0)).toBeCloseTo(0, 9);
    }
  });

  it("is a closed path", () => {
    const path = outlinePath("diamond", 10);
    expect(path).toMatch(/^M[^MZ]*Z$/);
    const corners = path.slice(1, -1).split("L").map((corner) => corner.split(" ").map(Number));
    expect(corners).toEqual([[10, 0], [0, 10], [-10, 0], [-0, -10]]);
  });
});
