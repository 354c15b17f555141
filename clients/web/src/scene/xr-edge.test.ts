import { describe, expect, it } from "vitest";
import { comfortable, edgeSpot, isInView } from "./xr-edge";

const LIMITS = { right: 0.6, up: 0.45 };

describe("a point in the field of view", () => {
  it("is in front and within the edges", () => {
    expect(isInView([0.5, 0.4, -1], LIMITS)).toBe(true);
    expect(isInView([0.7, 0, -1], LIMITS)).toBe(false);
    expect(isInView([0, 0.5, -1], LIMITS)).toBe(false);
    expect(isInView([0, 0, 1], LIMITS)).toBe(false);
  });
});

describe("the arrow to a point out of view", () => {
  it("stands inside the view on the side of the point and points outwards", () => {
    for (const point of [[3, 0, -1], [-3, 1, -1], [0, -4, -1], [-1, -0.2, 2], [0.1, 3, 0.5]] as const) {
      const spot = edgeSpot(point, LIMITS);
      expect(Math.abs(spot.x)).toBeLessThanOrEqual(LIMITS.right);
      expect(Math.abs(spot.y)).toBeLessThanOrEqual(LIMITS.up);
      expect(Math.atan2(spot.y, spot.x)).toBeCloseTo(spot.angleRad, 1);
    }
    expect(edgeSpot([3, 0, -1], LIMITS).x).toBeGreaterThan(0.4);
    expect(edgeSpot([0, -4, -1], LIMITS).y).toBeLessThan(-0.3);
  });

  it("says which way to turn for what lies behind, not to look over the head", () => {
    const spot = edgeSpot([-0.1, 0.3, 2], LIMITS);
    expect(spot.x).toBeLessThan(-0.3);
    expect(Math.abs(Math.sin(spot.angleRad))).toBeLessThan(0.5);
  });

  it("stays where eyes reach on a wide headset", () => {
    const { right, up } = comfortable({ right: 1.2, up: 1 });
    expect(Math.atan(right)).toBeLessThan(0.4);
    expect(Math.atan(up)).toBeLessThan(0.31);
    expect(comfortable(LIMITS).right).toBeLessThan(LIMITS.right);
  });
});
