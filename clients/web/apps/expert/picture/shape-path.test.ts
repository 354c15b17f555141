import { describe, expect, it } from "vitest";
import { lineOf } from "../../../src/shapes/lines";
import { pathsOf } from "./shape-path";

const RECT = { x: 100, y: 50, width: 400, height: 300 };

/** The numbers of a path, two by two. */
function pointsOf(path: string): readonly (readonly number[])[] {
  return [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe("paths of a shape", () => {
  it("lie where the picture lies, closed where the line is", () => {
    const { line } = pathsOf([lineOf([{ u: 0, v: 0 }, { u: 1, v: 0 }, { u: 1, v: 1 }], { isClosed: true })], RECT);
    expect(line).toBe("M100.0 50.0L500.0 50.0L500.0 350.0Z");
  });

  it("put the tip of an arrow exactly on its place", () => {
    const { line, head } = pathsOf([lineOf([{ u: 0.2, v: 0.5 }, { u: 0.8, v: 0.5 }], { end: "arrow" })], RECT);
    expect(pointsOf(head)[0]).toEqual([420, 200]);
    expect(pointsOf(line)[1]?.[0]).toBeLessThan(420);
  });

  it("draw no head of an arrow that is seen along its shaft", () => {
    expect(pathsOf([lineOf([{ u: 0.5, v: 0.5 }, { u: 0.502, v: 0.5 }], { end: "arrow" })], RECT).head).toBe("");
  });

  it("tick both ends of a distance, across it", () => {
    const points = pointsOf(pathsOf([lineOf([{ u: 0.2, v: 0.5 }, { u: 0.8, v: 0.5 }], { end: "ticks" })], RECT).line);
    expect(points).toHaveLength(6);
    expect(points.slice(2).map(([x]) => x)).toEqual([180, 180, 420, 420]);
  });

  it("keep leaders apart from what was drawn, and numbers small however far away a line goes", () => {
    const { guide, line } = pathsOf([lineOf([{ u: 0, v: 0 }, { u: 1e9, v: -1e9 }], { kind: "leader" })], RECT);
    expect(line).toBe("");
    for (const [x = 0, y = 0] of pointsOf(guide)) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(20_000);
  });

  it("of nothing are empty", () => expect(pathsOf([], RECT)).toEqual({ line: "", guide: "", head: "" }));
});
