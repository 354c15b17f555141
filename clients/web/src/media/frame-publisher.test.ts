import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/ids";
import { decodeFrameRecord } from "../protocol/envelope";
import type { CameraSource, SourceFrame } from "./camera";
import { FramePublisher, type FrameChannel } from "./frame-publisher";

const PUBLICATION = "0b0e6a52-9d55-4f0e-8a55-0d9a6f7f5c11";
const INTRINSICS = { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 };

class Channel implements FrameChannel {
  readonly sent: string[] = [];
  readyState: RTCDataChannelState = "open";
  bufferedAmount = 0;
  send(data: unknown): void {
    this.sent.push(String(data));
  }
}

const random = seededRandom(1);
const DITHER_MS = Array.from({ length: 120 }, () => random() * 5);
const dither = (frameNo: number): number => DITHER_MS[frameNo] ?? 0;
const rtpTs = (frameNo: number, ssrc = 9): number => 1000 * (ssrc - 8) + Math.round((frameNo * 33 - dither(frameNo)) * 90);

function setup() {
  let listener: (frame: SourceFrame) => void = () => undefined;
  let isListening = true;
  const camera = {
    kind: "canvas", pageMinusMediaMs: 0,
    onFrame: (given: (frame: SourceFrame) => void) => {
      listener = given;
      return () => (isListening = false);
    },
  } as unknown as CameraSource;
  const channel = new Channel();
  const publisher = new FramePublisher(camera, () => channel);
  const startMs = performance.now();
  // Dithered, as a canvas is.
  const capture = (frameNo: number): void =>
    listener({
      frameNo, timestampUs: (startMs + frameNo * 33 - dither(frameNo)) * 1000, capturedAtMs: startMs + frameNo * 33,
      worldId: PUBLICATION, pose: { p: [frameNo, 0, 0], q: [0, 0, 0, 1] }, intrinsics: INTRINSICS,
    });
  const encode = (frameNo: number, ssrc = 9): void =>
    publisher.encoded({ ssrc, rtpTs: rtpTs(frameNo, ssrc), atPageMs: startMs + frameNo * 33 + 8 });
  const report = (publicationId: string, ssrc = 9): void =>
    publisher.senderClock({
      publication_id: publicationId, ssrc, rtp_ts: 1000 * (ssrc - 8), ntp_unix_ms: performance.timeOrigin + startMs,
    });
  return { publisher, channel, capture, encode, report, isListening: () => isListening };
}

describe("publisher of frame records", () => {
  it("sends the pose of the very frame, certain once a report came", () => {
    const { publisher, channel, capture, encode, report } = setup();
    publisher.publicationId = PUBLICATION;
    report(PUBLICATION);
    for (let no = 0; no < 40; no++) {
      capture(no);
      encode(no);
    }
    const records = channel.sent.map(decodeFrameRecord);
    expect(records.every((record) => record.pose?.p[0] === record.frame_no && record.publication_id === PUBLICATION)).toBe(true);
    expect(records.at(-1)).toMatchObject({ frame_no: 39, rtp_ts: rtpTs(39), ssrc: 9, is_certain: true });
    expect(records[0]?.is_certain).toBe(false);
    expect(publisher.counters).toMatchObject({ encoded: 40, unmatched: 0 });
  });

  it("takes a picture of several sizes in one stream for one", () => {
    const { publisher, channel, capture, encode, report } = setup();
    publisher.publicationId = PUBLICATION;
    report(PUBLICATION);
    for (let no = 0; no < 40; no++) {
      capture(no);
      for (let size = 0; size < 3; size++) encode(no);
    }
    expect(channel.sent.map(decodeFrameRecord).at(-1)).toMatchObject({ frame_no: 39, is_certain: true });
    expect(publisher.counters).toMatchObject({ encoded: 40, unmatched: 0 });
  });

  it("tells of each frame once, for the layer that was encoded first, and again only to be certain", () => {
    const { publisher, channel, capture, encode, report } = setup();
    publisher.publicationId = PUBLICATION;
    for (let no = 0; no < 90; no++) {
      // Reports of the second layer come first, those of the first one later.
      if (no === 20) report(PUBLICATION, 10);
      if (no === 60) report(PUBLICATION, 9);
      capture(no);
      // Each layer may skip frames of its own.
      if (no % 7 !== 3) encode(no, 9);
      if (no % 5 !== 3) encode(no, 10);
    }
    const records = channel.sent.map(decodeFrameRecord);
    const certain = records.filter((record) => record.is_certain);
    expect(new Set(certain.map((record) => record.frame_no)).size).toBe(certain.length);
    expect(certain.every((record) => record.rtp_ts === rtpTs(record.frame_no, record.ssrc))).toBe(true);
    const last = certain.filter((record) => record.frame_no > 75);
    expect(last.map((record) => record.frame_no)).toEqual([76, 77, 78, 79, 81, 82, 80, 83, 84, 85, 86, 87, 88, 89].sort((a, b) => a - b));
    expect(last.filter((record) => record.ssrc === 10).map((record) => record.frame_no)).toEqual([80, 87]);
    expect(records.length).toBeLessThan(90 * 1.6);
  });

  it("sends nothing before the publication is known, or when the channel is closed or behind", () => {
    const { publisher, channel, capture, encode } = setup();
    capture(0);
    encode(0);
    publisher.publicationId = PUBLICATION;
    channel.readyState = "connecting";
    capture(1);
    encode(1);
    channel.readyState = "open";
    channel.bufferedAmount = 20_000;
    capture(2);
    encode(2);
    expect(channel.sent).toEqual([]);
  });

  it("believes only reports of its own publication", () => {
    const { publisher, channel, capture, encode, report } = setup();
    publisher.publicationId = PUBLICATION;
    report("11111111-1111-4111-8111-111111111111");
    for (let no = 0; no < 40; no++) {
      capture(no);
      encode(no);
    }
    expect(channel.sent.map(decodeFrameRecord).some((record) => record.is_certain)).toBe(false);
  });

  it("stops listening at its end", () => {
    const { publisher, isListening } = setup();
    publisher.close();
    expect(isListening()).toBe(false);
  });
});
