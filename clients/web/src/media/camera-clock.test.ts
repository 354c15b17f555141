import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/ids";
import { CameraClock } from "./camera-clock";

const OFFSET_MS = -3_572_050.8;

/** A camera on its own clock: frames are read some time after their capture, some capture times become known. */
function run(seed: number, jitterMs: number, latencyMs: readonly [number, number]): CameraClock {
  const random = seededRandom(seed);
  const clock = new CameraClock();
  for (let index = 0; index < 90; index++) {
    const mediaMs = 3_573_000 + index * 33.333 + (random() - 0.5) * jitterMs;
    clock.addFrame(mediaMs, mediaMs + OFFSET_MS + latencyMs[0] + random() * (latencyMs[1] - latencyMs[0]));
    if (random() < 0.6) clock.addCapture(mediaMs + OFFSET_MS + (random() - 0.5) * 0.6, mediaMs - 3_573_012.3);
  }
  return clock;
}

describe("clock of a camera", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("is found to a millisecond when frames are irregular, run %i", (seed) => {
    const { offsetMs } = run(seed, 8, [1, 40]);
    expect(offsetMs).not.toBeNull();
    expect(Math.abs((offsetMs ?? NaN) - OFFSET_MS)).toBeLessThan(0.5);
  });

  it.each([1, 2, 3, 4, 5])("is found where a page that reads late sees a nearly periodic camera, run %i", (seed) => {
    const { offsetMs } = run(seed, 1.5, [40, 120]);
    expect(offsetMs === null || Math.abs(offsetMs - OFFSET_MS) < 0.5).toBe(true);
    expect(run(seed, 1.5, [0.5, 30]).offsetMs).toBeCloseTo(OFFSET_MS, 0);
  });

  it.each([1, 2, 3, 4, 5])("is not guessed when frames are perfectly periodic, run %i", (seed) => {
    expect(run(seed, 0, [1, 60]).offsetMs).toBeNull();
  });

  it("is unknown at first", () => {
    const clock = new CameraClock();
    clock.addFrame(100, 5);
    clock.addCapture(4, 0);
    expect(clock.offsetMs).toBeNull();
  });
});
