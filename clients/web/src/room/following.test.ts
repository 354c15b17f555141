import { describe, expect, it } from "vitest";
import type { MarksSeen, MarkSight } from "../protocol/generated";
import { sightNow, withSights, type FollowedMarks } from "./following";

const FRAME = { publication_id: "p", frame_no: 1 };
const seen = (change: Partial<MarkSight>): MarksSeen => ({ frame: FRAME, marks: [{ annotation_id: "m", visibility: "visible", ...change }] });

function after(...reports: readonly (readonly [atMs: number, seen: MarksSeen])[]): FollowedMarks {
  return reports.reduce<FollowedMarks>((known, [atMs, report]) => withSights(known, report, atMs), new Map());
}

describe("what following says", () => {
  it("is believed for three seconds", () => {
    const known = after([1000, seen({ state: "moving", p_world: [1, 2, 3] })]);
    expect(sightNow(known, "m", 3900)?.sight.p_world).toEqual([1, 2, 3]);
    expect(sightNow(known, "m", 4100)).toBeNull();
    expect(sightNow(known, "other", 1000)).toBeNull();
  });

  it("counts a loss from when the part was last seen, until it is found again", () => {
    const lost = after([1000, seen({ state: "moving" })], [2000, seen({ state: "lost" })], [9000, seen({ state: "lost" })]);
    expect(sightNow(lost, "m", 60_000)?.lostSinceMs).toBe(1000);
    expect(sightNow(withSights(lost, seen({ state: "moving" }), 10_000), "m", 10_000)?.lostSinceMs).toBeNull();
  });

  it("is not ended by depth, which looks at places and not for parts", () => {
    const known = after([1000, seen({ state: "moving" })], [2000, seen({ state: "lost" })], [3000, seen({ visibility: "occluded" })]);
    expect(sightNow(known, "m", 3000)).toMatchObject({ lostSinceMs: 1000, sight: { state: "lost" } });
  });
});
