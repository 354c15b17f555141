import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../../src/protocol/envelope";
import type { Anchor, FrameRef, Pose } from "../../../src/protocol/generated";
import { EMPTY_CASE, type CaseState, type Fault, type Mark, type Still } from "../../../src/room/case-state";
import { viewOfEvent, viewOfItem } from "./scene-views";

const by = { account_id: "a", display_name: "Eva", role: "expert" } as const;
const frame = (frame_no: number): FrameRef => ({ publication_id: "p", frame_no });
const pose = (x: number): Pose => ({ p: [x, 0, 0], q: [0, 0, 0, 1] });
const still = (still_id: string, frame_no: number, at: Pose | null): Still =>
  ({ still_id, annotation_id: "m", frame: frame(frame_no), pose: at, intrinsics: null, source: "device", blob: "", mime: "image/jpeg", width: 4, height: 3, at_ms: 0, seq: frame_no });
const mark = (p_world: readonly [number, number, number] | null): Mark =>
  ({ annotation_id: "m", number: 1, frame: frame(2), anchor: { world_id: "w", p_world } as unknown as Anchor, still_ids: ["s1", "s2"], placed_seq: 0, by } as unknown as Mark);
const stateOf = (one: Mark, ...stills: readonly Still[]): CaseState => ({
  ...EMPTY_CASE, annotations: new Map([["m", one]]), stills: new Map(stills.map((each) => [each.still_id, each])),
  faults: new Map([["f", { annotation_id: "m" } as Fault]]),
});
const item = { item_id: "fault:1", rule: "", rule_version: 1, params: {}, is_exception: true, event_seqs: [], annotation_id: "m" };
const event = (body: object): LogEvent => ({ body }) as unknown as LogEvent;

describe("the view that an item or event was about", () => {
  it("is that of the camera at the clicked frame", () => {
    const state = stateOf(mark([1, 2, 3]), still("s1", 1, pose(1)), still("s2", 2, pose(2)));
    expect(viewOfItem(state, item)).toEqual({ worldId: "w", annotationId: "m", camera: { pose: pose(2), intrinsics: null }, at: [1, 2, 3] });
    expect(viewOfEvent(state, event({ annotation_id: "m", frame: frame(1) }))?.camera?.pose).toEqual(pose(1));
    expect(viewOfEvent(state, event({ fault_id: "f" }))?.camera?.pose).toEqual(pose(2));
  });

  it("is the place alone where no camera is known, and nothing where neither is", () => {
    expect(viewOfItem(stateOf(mark([1, 2, 3]), still("s1", 2, null)), item)).toMatchObject({ camera: null, at: [1, 2, 3] });
    expect(viewOfItem(stateOf(mark(null)), item)).toBeNull();
    expect(viewOfEvent(stateOf(mark([1, 2, 3])), event({ text: "hello" }))).toBeNull();
  });
});
