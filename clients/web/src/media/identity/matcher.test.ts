import { describe, expect, it } from "vitest";
import { simulate, STEADY, type Outcome, type Scenario } from "./simulation";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const wronglyCertain = ({ matches }: Outcome): number =>
  matches.filter((match) => match.isCertain && match.frameNo !== match.truth).length;

/** Share of the frames from `from` on that were identified with certainty. */
function certainShare({ matches, encoded }: Outcome, from = 45): number {
  const certain = new Set(matches.filter((match) => match.isCertain).map((match) => match.truth));
  const late = matches.filter((match) => match.index >= from && certain.has(match.truth));
  return new Set(late.map((match) => match.truth)).size / (encoded - from);
}

/** The conditions that the first issue names; every run has its own random SSRC and RTP origin. */
const CONDITIONS: readonly (readonly [string, Partial<Scenario>])[] = [
  ["random RTP origins, irregular source", { sourceJitterMs: 6 }],
  ["perfectly periodic frames at 30 fps", {}],
  ["20 % of the frames dropped before encoding, periodic", { dropped: 0.2 }],
  ["20 % dropped, irregular source", { dropped: 0.2, sourceJitterMs: 8 }],
  ["a new SSRC in the middle", { newSsrcAt: 220 }],
  ["60 fps, periodic", { fps: 60, frames: 900 }],
  ["dithered", { times: "dithered" }],
  ["dithered, 20 % dropped", { times: "dithered", dropped: 0.2 }],
  ["dithered, a new SSRC in the middle", { times: "dithered", newSsrcAt: 220 }],
  ["dithered, 60 fps", { times: "dithered", fps: 60, frames: 900 }],
  ["dithered, 15 fps, irregular", { times: "dithered", fps: 15, sourceJitterMs: 6 }],
];

/** Starts on a busy machine: afterwards the encoder's clock creeps away by about as much as the first frames were late. */
const LATE_STARTS: readonly Partial<Scenario>[] = [
  { late: { frames: 60, ms: 22 } },
  { late: { frames: 12, ms: 45 }, dropped: 0.2 },
  { late: { frames: 30, ms: 33 } },
  { late: { frames: 5, ms: 90 } },
];

describe("frame identity of the sender", () => {
  describe.each(CONDITIONS)("%s", (_, change) => {
    it.each(SEEDS)("run %i: every frame is right or approximate, and most are right", (seed) => {
      const outcome = simulate({ ...STEADY, ...change, seed });
      expect(wronglyCertain(outcome)).toBe(0);
      expect(certainShare(outcome)).toBeGreaterThan(change.newSsrcAt ? 0.9 : 0.98);
    });
  });

  describe.each(LATE_STARTS)("a canvas whose first frames were late: %o", (change) => {
    it.each(SEEDS)("run %i: every frame is right or approximate, and most are right", (seed) => {
      const outcome = simulate({ ...STEADY, ...change, times: "dithered", frames: 600, seed });
      expect(wronglyCertain(outcome)).toBe(0);
      expect(certainShare(outcome, 150)).toBeGreaterThan(0.95);
    });
  });

  it.each(SEEDS)("run %i: a canvas that forgot its dither is not trusted", (seed) => {
    const outcome = simulate({ ...STEADY, times: "dithered", ditherMs: 0, late: { frames: 30, ms: 33 }, seed });
    expect(outcome.matches.some((match) => match.isCertain)).toBe(false);
  });

  it("gives every encoded frame a record, also before it is sure", () => {
    const { matches, encoded } = simulate(STEADY);
    expect(new Set(matches.map((match) => match.rtpTs)).size).toBe(encoded);
    expect(matches[0]?.isCertain).toBe(false);
  });

  it("corrects the guesses of the last second when it becomes sure", () => {
    const { matches } = simulate({ ...STEADY, seed: 3 });
    const firstCertain = matches.findIndex((match) => match.isCertain);
    const corrected = matches.slice(firstCertain + 1, firstCertain + 16);
    expect(corrected.every((match) => match.isCertain && match.frameNo === match.truth)).toBe(true);
    expect(corrected.filter((match) => match.truth < (matches[firstCertain]?.truth ?? 0)).length).toBeGreaterThan(5);
  });

  it("never claims certainty without a sender report", () => {
    const { matches } = simulate({ ...STEADY, hasReports: false, sourceJitterMs: 6 });
    expect(matches.length).toBeGreaterThan(400);
    expect(matches.some((match) => match.isCertain)).toBe(false);
  });

  it.each(SEEDS)("run %i: reports of a stepped wall clock do not make a wrong frame certain", (seed) => {
    for (const reportErrorMs of [-66.7, -33.3, 33.3, 66.7]) {
      expect(wronglyCertain(simulate({ ...STEADY, seed, reportErrorMs, sourceJitterMs: 5 }))).toBe(0);
    }
    // At a perfectly steady rate only causality can tell, and only in one direction.
    expect(wronglyCertain(simulate({ ...STEADY, seed, reportErrorMs: -33.3 }))).toBe(0);
  });

  it("is not certain when wall clock and page clock have come apart", () => {
    const clocks = { wallMinusPageMs: 1_800_000_000_000.25 + 40 };
    expect(simulate({ ...STEADY, clocks }).matches.some((match) => match.isCertain)).toBe(false);
  });

  it("is not certain while the camera's clock is unknown", () => {
    const outcome = simulate({ ...STEADY, clocks: { pageMinusMediaMs: null } });
    expect(outcome.matches.some((match) => match.isCertain)).toBe(false);
  });

  it.each(SEEDS)("run %i: a source whose times are not those of the frames stays approximate", (seed) => {
    const outcome = simulate({ ...STEADY, seed, rtpNoiseMs: [-13, 20] });
    expect(wronglyCertain(outcome)).toBe(0);
  });
});
