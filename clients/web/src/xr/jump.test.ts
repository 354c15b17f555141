import { describe, expect, it } from "vitest";
import type { Vector3 } from "../protocol/generated";
import { JumpDetector, type TrackingSample } from "./jump";

const sample = (nowMs: number, head: Vector3 | null, more: Partial<TrackingSample> = {}): TrackingSample => ({
  nowMs, head, isGuessed: false, keel: null, ...more,
});

describe("a jump of the tracking origin", () => {
  it("is not a head that moves fast while tracked", () => {
    const jumps = new JumpDetector();
    expect(jumps.sees(sample(0, [0, 1.6, 0]))).toBe(false);
    expect(jumps.sees(sample(16, [4, 1.6, 0]))).toBe(false);
  });

  it("is a head that comes back from lost tracking where it cannot have walked", () => {
    const jumps = new JumpDetector();
    jumps.sees(sample(0, [0, 1.6, 0]));
    expect(jumps.sees(sample(100, null))).toBe(false);
    expect(jumps.sees(sample(200, [3, 1.6, 0]))).toBe(true);
    expect(jumps.sees(sample(216, [3, 1.6, 0]))).toBe(false);
  });

  it("is not a head that walked on while tracking was lost", () => {
    const jumps = new JumpDetector();
    jumps.sees(sample(0, [0, 1.6, 0]));
    jumps.sees(sample(100, [0, 1.6, 0], { isGuessed: true }));
    expect(jumps.sees(sample(2000, [2, 1.6, 0]))).toBe(false);
  });

  it("is an anchor of the session that moves, but not one that settles by millimetres", () => {
    const jumps = new JumpDetector();
    jumps.sees(sample(0, [0, 1.6, 0], { keel: [0, 1, 0] }));
    expect(jumps.sees(sample(16, [0, 1.6, 0], { keel: [0, 1, 0.01] }))).toBe(false);
    expect(jumps.sees(sample(32, [0, 1.6, 0], { keel: [0, 1, 0.2] }))).toBe(true);
    expect(jumps.sees(sample(48, [0, 1.6, 0], { keel: [0, 1, 0.2] }))).toBe(false);
  });
});
