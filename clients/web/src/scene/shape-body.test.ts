import { describe, expect, it } from "vitest";
import type { Anchor, Geometry, Vector3 } from "../protocol/generated";
import type { ShapedMark } from "../shapes/space";
import { bodyOf, flattened } from "./shape-body";

const ANCHOR: Anchor = {
  world_id: "w", method: "depth", state: "good", p_world: [1, 2, 3], normal: [0, 1, 0], sigma_m: 0.01, views: 1, residual_m: null, reason: "", candidates: [],
};

function mark(change: Partial<ShapedMark>, geometry: Partial<Geometry> = {}): ShapedMark {
  const whole: Geometry = { points_world: [], axes_world: [], radii_m: [], state: "good", reason: "", ...geometry };
  return { shape: "distance", u: 0.5, v: 0.5, label: "", anchor: ANCHOR, geometry: whole, ...change };
}

describe("the body of a shape", () => {
  const distance = mark({}, { points_world: [[1, 2, 3], [1, 2, 3.4]] });

  it("is relative to the mark's place, with the figure in its middle", () => {
    const body = bodyOf(distance, "400 mm ± 6");
    expect(body?.lines[0]?.points[0]).toEqual([0, 0, 0]);
    expect(body?.lines[0]?.points[1]?.[2]).toBeCloseTo(0.4, 9);
    expect(body?.sign).toMatchObject({ text: "400 mm ± 6" });
    expect(body?.sign?.at[2]).toBeCloseTo(0.2, 9);
  });

  it("is the same while nothing changes, and another when the mark was refined", () => {
    expect(bodyOf(distance, "1")?.key).toBe(bodyOf(distance, "1")?.key);
    expect(bodyOf(distance, "1")?.key).not.toBe(bodyOf(distance, "2")?.key);
  });

  it("has the words of a text where they were drawn", () => {
    const text = mark({ shape: "text", label: "Shut it" }, { axes_world: [[0.1, 0.2, 0]] });
    expect(bodyOf(text, null)?.sign).toEqual({ text: "Shut it", at: [expect.closeTo(0.1, 9), expect.closeTo(0.2, 9), 0] });
  });

  it("is none of a point, or without a place", () => {
    expect(bodyOf(mark({ shape: "point" }), null)).toBeNull();
    expect(bodyOf(mark({ anchor: { ...ANCHOR, p_world: null } }), null)).toBeNull();
    expect(bodyOf(mark({ geometry: null }), null)).toBeNull();
  });
});

describe("a ring in its own plane", () => {
  it("keeps its area, however it stands", () => {
    const area = (ring: readonly (readonly [number, number])[]): number =>
      Math.abs(ring.reduce((sum, [x, y], index) => sum + x * (ring[(index + 1) % ring.length]?.[1] ?? 0) - y * (ring[(index + 1) % ring.length]?.[0] ?? 0), 0)) / 2;
    const square: readonly (readonly [number, number])[] = [[0, 0], [2, 0], [2, 1], [0, 1]];
    const standing: readonly (readonly Vector3[])[] = [
      square.map(([a, b]) => [a, b, 5] as const), square.map(([a, b]) => [a, -1, b] as const), square.map(([a, b]) => [7, a, b] as const),
    ];
    for (const ring of standing) expect(area(flattened(ring))).toBeCloseTo(2, 9);
  });
});
