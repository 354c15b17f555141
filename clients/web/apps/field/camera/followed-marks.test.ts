import { describe, expect, it } from "vitest";
import { edgeOf } from "./followed-marks";

describe("the arrow at the phone's edge", () => {
  it("stands on the side that one must turn to, with room for its plate", () => {
    expect(edgeOf(0)).toEqual({ left: 88, top: 50 });
    expect(edgeOf(Math.PI / 2).top).toBeCloseTo(12, 9);
    expect(edgeOf(-Math.PI / 2).top).toBeCloseTo(88, 9);
    expect(edgeOf(Math.PI).left).toBeCloseTo(12, 9);
    const corner = edgeOf(Math.PI / 4);
    expect(corner.left).toBeCloseTo(88, 9);
    expect(corner.top).toBeCloseTo(12, 9);
  });
});
