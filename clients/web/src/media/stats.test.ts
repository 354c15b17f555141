import { describe, expect, it } from "vitest";
import { summarise, uplinkReport, type StatsRow } from "./stats";

const rows = (...list: StatsRow[]): ReadonlyMap<string, StatsRow> => new Map(list.map((row) => [row.id, row]));

const outbound = (timestamp: number, bytesSent: number): StatsRow => ({
  id: "o", type: "outbound-rtp", timestamp, kind: "video", bytesSent, framesPerSecond: 30, frameWidth: 640,
  frameHeight: 480, codecId: "c", remoteId: "r", qualityLimitationReason: "cpu",
});
const codec: StatsRow = { id: "c", type: "codec", timestamp: 0, mimeType: "video/VP8" };
const remote: StatsRow = { id: "r", type: "remote-inbound-rtp", timestamp: 0, fractionLost: 0.05 };
const pair: StatsRow = {
  id: "p", type: "candidate-pair", timestamp: 0, nominated: true, currentRoundTripTime: 0.042, availableOutgoingBitrate: 9e5,
};
const inbound = (timestamp: number, bytesReceived: number, packetsReceived: number, packetsLost: number): StatsRow => ({
  id: "i", type: "inbound-rtp", timestamp, kind: "audio", bytesReceived, packetsReceived, packetsLost,
});

describe("figures of the call", () => {
  it("are rates between two readings", () => {
    const stats = summarise(rows(outbound(1000, 1000)), rows(outbound(3000, 251_000), codec, remote, pair));
    expect(stats).toEqual({
      rttMs: 42,
      availableOutgoingBps: 9e5,
      tracks: [{
        direction: "sent", kind: "video", bitrateBps: 1_000_000, fps: 30, width: 640, height: 480, layer: null,
        lossRatio: 0.05,
        codec: "VP8", limitedBy: "cpu",
      }],
    });
  });

  it("tell the layers of a simulcast track apart", () => {
    const layer = (id: string, rid: string, frameHeight: number): StatsRow => ({ ...outbound(1000, 1000), id, rid, frameHeight });
    const { tracks } = summarise(rows(), rows(layer("a", "q", 180), layer("b", "f", 720)));
    expect(tracks.map((track) => [track.layer, track.height])).toEqual([["q", 180], ["f", 720]]);
  });

  it("count losses of the interval, not of the whole call", () => {
    const [track] = summarise(rows(inbound(0, 0, 1000, 500)), rows(inbound(1000, 4000, 1090, 510))).tracks;
    expect(track).toMatchObject({ direction: "received", kind: "audio", bitrateBps: 32_000, lossRatio: 0.1, codec: null });
  });

  it("say nothing about losses without packets, and never a negative one", () => {
    expect(summarise(rows(inbound(0, 0, 10, 0)), rows(inbound(1000, 0, 10, 0))).tracks[0]?.lossRatio).toBeNull();
    // Late packets make the counter go back.
    expect(summarise(rows(inbound(0, 0, 10, 5)), rows(inbound(1000, 0, 30, 2))).tracks[0]?.lossRatio).toBe(0);
  });

  it("begin with zero when there was no reading before", () => {
    expect(summarise(rows(), rows(outbound(1000, 5000))).tracks[0]?.bitrateBps).toBe(0);
    expect(summarise(rows(), rows())).toEqual({ tracks: [], rttMs: null, availableOutgoingBps: null });
  });
});

describe("what a sender tells of its path", () => {
  it("is its own estimate, and whether that holds the best layer back", () => {
    const stats = { tracks: summarise(rows(), rows(outbound(1000, 5000))).tracks, rttMs: 41, availableOutgoingBps: 90_000 };
    const [sent] = stats.tracks;
    const held = { ...stats, tracks: sent ? [{ ...sent, fps: 3, limitedBy: "bandwidth" }, { ...sent, fps: null }] : [] };
    expect(uplinkReport("pub", held)).toEqual({
      publication_id: "pub", available_bps: 90_000, rtt_ms: 41, fps: 3, is_limited: true,
    });
    expect(uplinkReport("pub", { tracks: [], rttMs: null, availableOutgoingBps: null })).toEqual({
      publication_id: "pub", available_bps: null, rtt_ms: null, fps: null, is_limited: false,
    });
  });
});
