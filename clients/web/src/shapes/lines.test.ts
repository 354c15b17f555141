import { describe, expect, it } from "vitest";
import { SHAPES } from "./drawing";
import { arcBetween, flatLines } from "./lines";

const SIZE = { width: 640, height: 480 };
const POINTS = [{ u: 0.2, v: 0.2 }, { u: 0.5, v: 0.5 }, { u: 0.8, v: 0.2 }];

describe("flat lines", () => {
  it("of an arrow end in its head, of an ellipse are closed around its centre", () => {
    const [arrow] = flatLines({ shape: "arrow", at: { u: 0.6, v: 0.6 }, points: POINTS.slice(0, 1) }, SIZE);
    expect(arrow).toMatchObject({ end: "arrow", points: [POINTS[0], { u: 0.6, v: 0.6 }] });
    const [circle] = flatLines({ shape: "circle", at: { u: 0.5, v: 0.5 }, points: [{ u: 0.7, v: 0.5 }, { u: 0.5, v: 0.6 }] }, SIZE);
    expect(circle?.isClosed).toBe(true);
    for (const { u, v } of circle?.points ?? []) expect(((u - 0.5) / 0.2) ** 2 + ((v - 0.5) / 0.1) ** 2).toBeCloseTo(1, 9);
  });

  it("of a half-drawn shape are no trouble", () => {
    for (const shape of SHAPES) {
      for (const points of [[], POINTS.slice(0, 1), POINTS]) {
        expect(() => flatLines({ shape, at: { u: 0.5, v: 0.5 }, points }, SIZE)).not.toThrow();
      }
    }
  });

  it("close a polygon only when there is something to enclose", () => {
    expect(flatLines({ shape: "area", at: { u: 0, v: 0 }, points: POINTS.slice(0, 2) }, SIZE)[0]?.isClosed).toBe(false);
    expect(flatLines({ shape: "area", at: { u: 0, v: 0 }, points: POINTS }, SIZE)[0]?.isClosed).toBe(true);
  });
});

describe("the arc of an angle", () => {
  it("stays at its distance from the vertex and goes the short way, in any dimension", () => {
    const arc = arcBetween([2, 0, 0], [0, 0, 1]);
    for (const point of arc) expect(Math.hypot(...point)).toBeCloseTo(0.35, 9);
    expect(arc[0]).toEqual([0.35, 0, 0]);
    expect(arc.at(-1)?.[2]).toBeCloseTo(0.35, 9);
  });

  it("is none for a straight or an empty angle", () => {
    expect(arcBetween([1, 0], [-1, 0])).toEqual([]);
    expect(arcBetween([1, 0], [2, 0])).toEqual([]);
    expect(arcBetween([0, 0], [1, 0])).toEqual([]);
  });
});
