import { describe, expect, it } from "vitest";
import type { FrameRecord, MarkSight } from "../../../src/protocol/generated";
import { EMPTY_CASE, type Mark } from "../../../src/room/case-state";
import { withSights, type Followed } from "../../../src/room/following";
import { placeOfEarlier, viewMarks, type MarkPlace, type MarkView } from "./mark-views";

const WORLD = "11111111-1111-4111-8111-111111111111";
const RECORD: FrameRecord = {
  publication_id: "p", frame_no: 7, ssrc: 1, rtp_ts: 0, captured_at_ms: 0, world_id: WORLD, is_certain: true,
  pose: { p: [0, 0, 0], q: [0, 0, 0, 1] },
  intrinsics: { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 },
};

function markAt(p_world: readonly [number, number, number] | null, change: Partial<Mark> = {}): Mark {
  const anchor: Mark["anchor"] = {
    world_id: WORLD, method: "depth", state: p_world ? "good" : "screen_only", p_world, normal: null, sigma_m: 0.02,
    views: 1, residual_m: null, reason: "", candidates: [],
  };
  return {
    annotation_id: "m", number: 1, shape: "point", frame: { publication_id: "p", frame_no: 3 }, is_approximate: false,
    u: 0.25, v: 0.75, label: "", anchor, first_anchor: anchor,
    by: { account_id: "a", display_name: "Anna", role: "expert" }, placed_at_ms: 0, seqs: [1], placed_seq: 1, points: [], geometry: null, is_deleted: false,
    acknowledged_by: null, acknowledged_at_ms: null, fault_id: null, still_ids: [], world_ended_seq: null, ...change,
  };
}

function place(mark: Mark, record: FrameRecord | null = RECORD, sight?: MarkSight): MarkPlace | undefined {
  return view(mark, record, sight)?.place;
}

function view(mark: Mark, record: FrameRecord | null = RECORD, sight?: MarkSight, frame = { publication_id: "p", frame_no: 7 }): MarkView | undefined {
  const followed = sight ? withSights(new Map(), { frame, marks: [sight] }, 0) : new Map<string, Followed>();
  return viewMarks(EMPTY_CASE, [mark], record, followed, 0)[0];
}

describe("viewMarks", () => {
  it("projects with the pose of the shown frame", () => {
    expect(place(markAt([0, 0, -2]))).toMatchObject({ kind: "inside", at: { u: 0.5, v: 0.5 }, distanceM: 2, isOccluded: false });
    const moved = { ...RECORD, pose: { p: [0.4, 0, 0], q: [0, 0, 0, 1] } } as const;
    expect(place(markAt([0, 0, -2]), moved)).toMatchObject({ kind: "inside", at: { u: 0.5 - 100 / 640, v: 0.5 } });
  });

  it("gives the ring the true size of the uncertainty", () => {
    const near = place(markAt([0, 0, -2]));
    const far = place(markAt([0, 0, -4]));
    if (near?.kind !== "inside" || far?.kind !== "inside") throw new Error("Both are in view.");
    expect((near.ring ?? 0) * 640).toBeCloseTo(5, 9);
    expect((far.ring ?? 0) * 640).toBeCloseTo(2.5, 9);
  });

  it("believes what depth says of visibility", () => {
    expect(place(markAt([0, 0, -2]), RECORD, { annotation_id: "m", visibility: "occluded" })).toMatchObject({ isOccluded: true });
  });

  it("points to what lies beside the picture", () => {
    const right = place(markAt([5, 0, -2]));
    expect(right).toMatchObject({ kind: "outside" });
    if (right?.kind === "outside") expect(right.towards.x).toBeGreaterThan(Math.abs(right.towards.y));
  });

  it("points the short way to what lies behind, where the projection is mirrored", () => {
    const behind = place(markAt([1, 0.2, 3]));
    if (behind?.kind !== "outside") throw new Error("It is behind the camera.");
    expect(behind.towards.x).toBeGreaterThan(0);
    expect(behind.towards.y).toBeLessThan(0);
    expect(behind.distanceM).toBeCloseTo(Math.hypot(1, 0.2, 3), 9);
  });

  it("draws nothing with another tracking origin, without a pose, or with a damaged one", () => {
    expect(place(markAt([0, 0, -2]), { ...RECORD, world_id: null })).toEqual({ kind: "nowhere", why: "other_world" });
    expect(place(markAt([0, 0, -2]), { ...RECORD, pose: null })).toEqual({ kind: "nowhere", why: "no_pose" });
    expect(place(markAt([0, 0, -2]), null)).toEqual({ kind: "nowhere", why: "no_pose" });
    const broken = { ...RECORD, pose: { p: [0, 0, 0], q: [0, 0, 0, 0] } } as const;
    expect(place(markAt([0, 0, -2]), broken)).toEqual({ kind: "nowhere", why: "no_pose" });
  });

  it("shows a mark without a place on its own frame only", () => {
    expect(place(markAt(null))).toEqual({ kind: "nowhere", why: "screen_only" });
    expect(place(markAt(null), { ...RECORD, frame_no: 3, pose: null })).toMatchObject({ kind: "inside", at: { u: 0.25, v: 0.75 } });
  });

  it("goes with a part that moves, shape and all", () => {
    const sight: MarkSight = { annotation_id: "m", visibility: "visible", state: "moving", p_world: [0.2, 0, -2] };
    expect(place(markAt([0, 0, -2]), RECORD, sight)).toMatchObject({ kind: "inside", at: { u: 0.5 + 50 / 640, v: 0.5 } });
    const geometry: Mark["geometry"] = { points_world: [[0, 0, -2], [0, 0.2, -2]], axes_world: [], radii_m: [], state: "good", reason: "" };
    const moved = view(markAt([0, 0, -2], { shape: "distance", geometry }), RECORD, sight);
    expect(moved?.isMoving).toBe(true);
    for (const { u } of moved?.shape.lines[0]?.points ?? []) expect(u).toBeCloseTo(0.5 + 50 / 640, 9);
  });

  it("is lost when following says so, and still shows where it was", () => {
    const lost = view(markAt([0, 0, -2]), RECORD, { annotation_id: "m", visibility: "unknown", state: "lost" });
    expect(lost).toMatchObject({ life: "lost", lostSinceMs: 0, place: { kind: "inside" } });
  });

  it("is followed in a picture without poses, near the frame that was looked at and no farther", () => {
    const sight: MarkSight = { annotation_id: "m", visibility: "visible", u: 0.3, v: 0.4, state: "static" };
    const plain = { ...RECORD, pose: null };
    expect(view(markAt(null), plain, sight)?.place).toMatchObject({ kind: "inside", at: { u: 0.3, v: 0.4 } });
    expect(view(markAt(null), plain, { ...sight, u: 1.4 })?.place).toMatchObject({ kind: "outside" });
    expect(view(markAt(null), plain, sight, { publication_id: "p", frame_no: 700 })?.place.kind).toBe("nowhere");
  });

  it("shows both surfaces of an ambiguous place", () => {
    const mark = markAt([0, 0, -2]);
    const candidates = [{ p_world: [0, 0, -2], sigma_m: 0.01 }, { p_world: [0.4, 0, -4], sigma_m: 0.01 }] as const;
    const both = view({ ...mark, anchor: { ...mark.anchor, candidates } });
    expect(both?.candidates).toHaveLength(2);
    expect(both?.candidates[1]?.u).toBeCloseTo(0.5 + 50 / 640, 9);
    expect(view(mark)?.candidates).toEqual([]);
  });

  it("draws a shape without a place in space on its own frame alone, as it was drawn", () => {
    const arrow = markAt(null, { shape: "arrow", points: [[0.1, 0.1]] });
    expect(view(arrow, { ...RECORD, frame_no: 3 })?.shape.lines[0]?.points).toEqual([{ u: 0.1, v: 0.1 }, { u: 0.25, v: 0.75 }]);
    expect(view(arrow)?.shape.lines).toEqual([]);
  });
});

describe("placeOfEarlier", () => {
  const mark = { ...markAt([0, 0, -2]), localisation_id: "l", case_id: "c", case_number: 7, title: "", residual_m: null, at_ms: 0, seq: 1 };

  it("is where the mark lies in the shown frame", () => {
    expect(placeOfEarlier(mark, RECORD)).toMatchObject({ at: { u: 0.5, v: 0.5 }, distanceM: 2 });
  });

  it("is nowhere beside the picture, in another world, and without a pose", () => {
    const behind = { ...mark, anchor: { ...mark.anchor, p_world: [0, 0, 2] as const } };
    expect(placeOfEarlier(behind, RECORD)).toBeNull();
    expect(placeOfEarlier(mark, { ...RECORD, world_id: "22222222-2222-4222-8222-222222222222" })).toBeNull();
    expect(placeOfEarlier(mark, { ...RECORD, pose: null })).toBeNull();
  });
});
