import { describe, expect, it } from "vitest";
import { HeadMotion } from "./head-motion";

/** Moves along x for a time at a speed, 60 frames a second; returns where it ended. */
function move(motion: HeadMotion, fromMs: number, durationMs: number, x: number, speed: number): number {
  let at = x;
  for (let ms = 0; ms <= durationMs; ms += 16) {
    at = x + (speed * ms) / 1000;
    motion.moved([at, 1.6, 0], fromMs + ms);
  }
  return at;
}

describe("the head", () => {
  it("walks after a few steps and rests a moment after the last", () => {
    const motion = new HeadMotion();
    const x = move(motion, 0, 1000, 0, 1.2);
    expect(motion.isWalking).toBe(true);
    expect(motion.speedMS).toBeCloseTo(1.2, 1);
    move(motion, 1016, 300, x, 0);
    expect(motion.isWalking).toBe(true);
    move(motion, 1332, 1200, x, 0);
    expect(motion.isWalking).toBe(false);
  });

  it("does not walk by leaning towards the work or by nodding", () => {
    const motion = new HeadMotion();
    move(motion, 0, 1500, 0, 0.25);
    expect(motion.isWalking).toBe(false);
    for (let ms = 1516; ms < 2500; ms += 16) motion.moved([0.37, 1.6 + 0.3 * Math.sin(ms / 80), 0], ms);
    expect(motion.isWalking).toBe(false);
  });
});
