import { describe, expect, it } from "vitest";
import type { FrameRecord } from "../../protocol/generated";
import { FrameFinder } from "./finder";
import { signedTicks, TickCounter, wrapTicks } from "./rtp";

const record = (frame_no: number, rtp_ts: number, changes: Partial<FrameRecord> = {}): FrameRecord => ({
  publication_id: "p",
  frame_no,
  ssrc: 7,
  rtp_ts: wrapTicks(rtp_ts),
  captured_at_ms: 0,
  intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0, w: 640, h: 480 },
  is_certain: true,
  ...changes,
});

function finderWith(offset: number, records: readonly FrameRecord[]): FrameFinder {
  const finder = new FrameFinder();
  finder.subscribed("s", "p");
  finder.addClock({ subscription_id: "s", reference_ssrc: 7, offset });
  for (const one of records) finder.addRecord(one);
  return finder;
}

describe("finder of frame records", () => {
  // The same rows from every place on the circle of timestamps.
  describe.each([0, 90_000, 2 ** 31 - 1000, 2 ** 31, 2 ** 32 - 3000, 2 ** 32 - 1])("from origin %i", (origin) => {
    it.each([0, 1, 2 ** 31, 2 ** 32 - 1])("undoes the offset %i across the wrap", (offset) => {
      const finder = finderWith(offset, [0, 1, 2, 3].map((no) => record(no, origin + no * 3000)));
      for (const no of [0, 1, 2, 3]) {
        const seen = wrapTicks(origin + no * 3000 + offset);
        expect(finder.find("s", seen)?.record.frame_no).toBe(no);
      }
    });

    it("takes 45 ticks off, and no more", () => {
      const finder = finderWith(5, [record(1, origin)]);
      for (const off of [-45, 45]) expect(finder.find("s", wrapTicks(origin + 5 + off))).not.toBeNull();
      for (const off of [-46, 46]) expect(finder.find("s", wrapTicks(origin + 5 + off))).toBeNull();
    });
  });

  it("keeps to the publication and the SSRC", () => {
    const finder = finderWith(0, [record(1, 100, { ssrc: 8 }), record(2, 100, { publication_id: "other" })]);
    expect(finder.find("s", 100)).toBeNull();
    expect(finder.find("unknown", 100)).toBeNull();
  });

  it("still knows frames from before a change of SSRC", () => {
    const finder = finderWith(10, [record(1, 100)]);
    finder.addClock({ subscription_id: "s", reference_ssrc: 9, offset: 20 });
    finder.addRecord(record(2, 5000, { ssrc: 9 }));
    expect(finder.find("s", 110)?.record.frame_no).toBe(1);
    expect(finder.find("s", 5020)?.record.frame_no).toBe(2);
  });

  it("lets a sure record replace a guess of the same frame", () => {
    const finder = finderWith(0, [record(1, 3000, { is_certain: false }), record(1, 6000)]);
    expect(finder.find("s", 3000)).toBeNull();
    expect(finder.find("s", 6000)).toMatchObject({ isCertain: true });
  });

  it("forgets the oldest of many, and everything of an ended subscription", () => {
    const finder = finderWith(0, Array.from({ length: 700 }, (_, no) => record(no, no * 3000)));
    expect(finder.find("s", 0)).toBeNull();
    expect(finder.find("s", 699 * 3000)).not.toBeNull();
    finder.unsubscribed("s");
    expect(finder.find("s", 699 * 3000)).toBeNull();
    expect(finder.newest("p")).toBeNull();
  });
});

describe("RTP arithmetic", () => {
  it.each([
    [0, 2 ** 32 - 1, 1],
    [2 ** 32 - 1, 0, -1],
    [5, 5, 0],
    [2 ** 31, 0, -(2 ** 31)],
  ])("%i after %i is %i ticks later", (later, earlier, ticks) => {
    expect(signedTicks(later, earlier)).toBe(ticks);
  });

  it("counts on over several wraps and tolerates late arrivals", () => {
    const counter = new TickCounter();
    let extended = 0;
    for (let step = 0; step < 10; step++) {
      expect(counter.extend(wrapTicks(4_000_000_000 + extended))).toBe(extended);
      expect(counter.extend(wrapTicks(4_000_000_000 + extended - 3000))).toBe(extended - 3000);
      extended += 1_000_000_000;
    }
  });
});
