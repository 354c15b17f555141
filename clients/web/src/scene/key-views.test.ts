import { describe, expect, it } from "vitest";
import type { SceneView, Vector3 } from "../protocol/generated";
import { RigidTransform } from "../spatial/rigid-transform";
import { bestView, movedViews } from "./key-views";

const intrinsics = { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 };
const HALF = Math.SQRT1_2;
const view = (view_id: string, p: Vector3, q: readonly [number, number, number, number] = [0, 0, 0, 1]): SceneView => ({ view_id, seen_at_ms: 1, pose: { p, q }, intrinsics });
const ahead = view("ahead", [0, 1.6, 0]);
const left = view("left", [0, 1.6, 0], [0, HALF, 0, HALF]);
const far = view("far", [0, 1.6, 4]);

describe("the picture of that time", () => {
  it("is the nearest that shows what is looked at", () => {
    expect(bestView([far, left, ahead], { eye: [0.2, 1.5, 0.3], target: [0, 1.5, -2] })?.view_id).toBe("ahead");
    expect(bestView([far, left, ahead], { eye: [0, 1.6, 0], target: [-2, 1.6, 0] })?.view_id).toBe("left");
  });

  it("is one from elsewhere rather than one that does not show it", () => {
    expect(bestView([left, far], { eye: [0, 1.6, 0], target: [0, 1.6, -2] })?.view_id).toBe("far");
    expect(bestView([], { eye: [0, 0, 0], target: [0, 0, -1] })).toBeNull();
  });

  it("lies where the world of an earlier visit lies today", () => {
    const turned = new RigidTransform([1, 0, 0], [0, HALF, 0, HALF]);
    const [there] = movedViews([ahead], turned);
    expect(there?.pose.p.map((n) => n + 0)).toEqual([1, 1.6, expect.closeTo(0)]);
    expect(bestView(there ? [there, ahead] : [], { eye: [1, 1.6, 0], target: [-1, 1.6, 0] })).toBe(there);
  });
});
