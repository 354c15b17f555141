import { describe, expect, it } from "vitest";
import { nextDelay, readPlayout, type PlayoutReading } from "./playout";

const START: PlayoutReading = { packets: 0, asked: 0, freezes: 0, madeUp: 0, samples: 0, rttMs: 60 };
const after = (change: Partial<PlayoutReading>): PlayoutReading => ({ ...START, packets: 100, samples: 48_000, ...change });

describe("the delay of what is played", () => {
  it("is none on a good path, whatever the machine does", () => {
    expect(nextDelay(0, START, after({}))).toBe(0);
    expect(nextDelay(0, START, after({ freezes: 3, madeUp: 10_000 }))).toBe(0);
  });

  it("has room for a repeated packet where some are lost, for two rounds where many are", () => {
    expect(nextDelay(0, START, after({ asked: 3 }))).toBe(140);
    expect(nextDelay(0, START, after({ asked: 15 }))).toBe(200);
    expect(nextDelay(0, START, after({ asked: 15, rttMs: 400 }))).toBe(500);
  });

  it("grows while pictures freeze or sound is made up all the same, up to half a second", () => {
    expect(nextDelay(200, START, after({ asked: 15, freezes: 1 }))).toBe(260);
    expect(nextDelay(200, START, after({ asked: 15, madeUp: 1000 }))).toBe(260);
    expect(nextDelay(200, START, after({ asked: 15, madeUp: 100 }))).toBe(200);
    expect(nextDelay(490, START, after({ asked: 15, freezes: 1 }))).toBe(500);
  });

  it("goes away within half a minute when nothing is missed any more", () => {
    let delay = 500;
    let seconds = 0;
    for (; delay > 0; seconds++) delay = nextDelay(delay, START, after({}));
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThan(30);
  });

  it("is read from what is received over the nominated pair", () => {
    const rows = [
      { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.08 },
      { type: "inbound-rtp", kind: "video", packetsReceived: 100, nackCount: 7, packetsLost: 2, freezeCount: 1 },
      { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 4, concealedSamples: 900,
        silentConcealedSamples: 100, totalSamplesReceived: 48_000 },
      { type: "outbound-rtp", packetsSent: 5 },
    ];
    expect(readPlayout(rows)).toEqual({ packets: 150, asked: 11, freezes: 1, madeUp: 800, samples: 48_000, rttMs: 80 });
  });
});
