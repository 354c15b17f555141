import { describe, expect, it } from "vitest";
import { placeAtEdge } from "./edge";

const RECT = { x: 100, y: 50, width: 640, height: 480 };
const MIDDLE = { x: 420, y: 290 };

describe("placeAtEdge", () => {
  it("lies on the ray from the middle, inset from the edge", () => {
    const [right, down, corner] = placeAtEdge(RECT, [{ x: 3, y: 0 }, { x: 0, y: 2 }, { x: -320, y: -240 }], 40, 0);
    expect(right).toMatchObject({ x: 700, y: MIDDLE.y, angleRad: 0 });
    expect(down?.x).toBeCloseTo(MIDDLE.x, 6);
    expect(down?.y).toBeCloseTo(490, 6);
    // The inset rectangle is of another shape: the ray to the picture's corner meets one of its sides.
    const slope = ((corner?.y ?? 0) - MIDDLE.y) / ((corner?.x ?? 0) - MIDDLE.x);
    expect(slope).toBeCloseTo(240 / 320, 6);
    expect(Math.min((corner?.x ?? 0) - 140, (corner?.y ?? 0) - 90)).toBeCloseTo(0, 6);
  });

  it("points down for a mark exactly behind", () => {
    expect(placeAtEdge(RECT, [{ x: 0, y: 0 }], 0, 0)[0]?.angleRad).toBeCloseTo(Math.PI / 2, 9);
  });

  it("keeps arrows of the same direction apart, in order and with their own angles", () => {
    const places = placeAtEdge(RECT, [{ x: 1, y: 0.01 }, { x: 1, y: 0 }, { x: 1, y: 0.02 }], 30, 44);
    const ys = places.map(({ y }) => y);
    expect(ys[0]).toBeGreaterThan((ys[1] ?? 0) + 43.9);
    expect(ys[2]).toBeGreaterThan((ys[0] ?? 0) + 43.9);
    expect(places[1]?.angleRad).toBe(0);
  });

  it("finds a place for more arrows than fit apart", () => {
    const many = Array.from({ length: 200 }, () => ({ x: 1, y: 0 }));
    const places = placeAtEdge(RECT, many, 30, 44);
    expect(places).toHaveLength(200);
    for (const { x, y } of places) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
  });
});
