import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FrameRecord, StillHeader } from "../../../src/protocol/generated";
import { EMPTY_CASE, type CaseState, type Mark, type Still } from "../../../src/room/case-state";
import { GrabbedEvidence } from "./grabbed-evidence";

const RECORD = {
  publication_id: "p", frame_no: 7, captured_at_ms: 5, world_id: null, pose: null,
  intrinsics: { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 },
} as unknown as FrameRecord;
const PICTURE = { image: Promise.resolve(new Blob(["jpeg"])), width: 320, height: 240 };
const SEEN = { subscription_id: "s", rtp_ts: 1 };

function stateWith(still_ids: readonly string[], is_deleted = false): CaseState {
  const mark = { annotation_id: "m", still_ids, is_deleted } as unknown as Mark;
  const stills = new Map(still_ids.map((id) => [id, { source: "device", seq: 1 } as unknown as Still]));
  return { ...EMPTY_CASE, annotations: new Map([["m", mark]]), stills };
}

function setUp(state: CaseState, find: () => { record: FrameRecord; isCertain: boolean } | null) {
  const sent: { id: string; header: StillHeader }[] = [];
  const api = {
    putStill: (_: string, id: string, header: StillHeader) => {
      sent.push({ id, header });
      return Promise.resolve();
    },
  };
  const evidence = new GrabbedEvidence({ api, caseId: "c", room: { state: signal(state) }, finder: { find }, patienceMs: 100 });
  return { evidence, sent };
}

describe("GrabbedEvidence", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const found = () => ({ record: RECORD, isCertain: true });

  it("sends what was seen, labelled and with intrinsics of its own size, when the device sends nothing", async () => {
    const { evidence, sent } = setUp(stateWith([]), found);
    evidence.keep("m", SEEN, PICTURE);
    await vi.advanceTimersByTimeAsync(99);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toMatchObject([{ id: "m", header: { source: "expert_grab", frame: { frame_no: 7 }, intrinsics: { w: 320, fx: 250 } } }]);
  });

  it("sends nothing when the device's own picture has come, or the mark is gone", async () => {
    for (const state of [stateWith(["still"]), stateWith([], true), EMPTY_CASE]) {
      const { evidence, sent } = setUp(state, found);
      evidence.keep("m", SEEN, PICTURE);
      await vi.advanceTimersByTimeAsync(200);
      expect(sent).toEqual([]);
    }
  });

  it("sends nothing of a frame that nobody can name, and nothing after the end", async () => {
    const unknown = setUp(stateWith([]), () => null);
    unknown.evidence.keep("m", SEEN, PICTURE);
    const closed = setUp(stateWith([]), found);
    closed.evidence.keep("m", SEEN, PICTURE);
    closed.evidence.close();
    await vi.advanceTimersByTimeAsync(200);
    expect([...unknown.sent, ...closed.sent]).toEqual([]);
  });
});
