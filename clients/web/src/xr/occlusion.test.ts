import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { DepthImage } from "../media/camera";
import { depthSight } from "./depth-sight";
import type { SurfaceHit } from "./device-surfaces";
import { Occlusion } from "./occlusion";

const EYE = new THREE.Vector3(0, 1.6, 0);
const MARK = new THREE.Vector3(0, 1.6, -2);

/** A wall across the line of sight at some distance; null = nothing known. */
class Wall {
  distanceM: number | null = null;
  looks = 0;

  get count(): number {
    return this.distanceM === null ? 0 : 1;
  }

  firstHit(_: THREE.Vector3, __: THREE.Vector3, farM: number): SurfaceHit | null {
    this.looks++;
    const { distanceM } = this;
    return distanceM !== null && distanceM < farM ? { distanceM, point: new THREE.Vector3(), normal: new THREE.Vector3() } : null;
  }
}

function sightAfter(occlusion: Occlusion, atMs: number, marginM = 0) {
  return occlusion.sightOf("mark", MARK, EYE, marginM, null, atMs);
}

describe("whether a mark is hidden", () => {
  it("is not known without surfaces and depth", () => {
    expect(sightAfter(new Occlusion(new Wall()), 0)).toBe("unknown");
  });

  it("is so behind a wall, and not on the wall itself", () => {
    const wall = new Wall();
    wall.distanceM = 1;
    expect(sightAfter(new Occlusion(wall), 0)).toBe("occluded");
    wall.distanceM = 1.97;
    expect(sightAfter(new Occlusion(wall), 0)).toBe("visible");
    wall.distanceM = 1.9;
    expect(sightAfter(new Occlusion(wall), 0)).toBe("occluded");
    expect(sightAfter(new Occlusion(wall), 0, 0.06)).toBe("visible");
  });

  it("changes only when two looks agree, and looks a few times a second", () => {
    const wall = new Wall();
    wall.distanceM = 5;
    const occlusion = new Occlusion(wall);
    expect(sightAfter(occlusion, 0)).toBe("visible");
    wall.distanceM = 1;
    expect(sightAfter(occlusion, 16)).toBe("visible");
    expect(wall.looks).toBe(1);
    expect(sightAfter(occlusion, 200)).toBe("visible");
    expect(sightAfter(occlusion, 400)).toBe("occluded");
  });
});

describe("depth of the camera", () => {
  const image = (mm: number): DepthImage => ({
    frame: {
      frameNo: 1, timestampUs: 0, capturedAtMs: 0, worldId: "w", pose: { p: [0, 1.6, 0], q: [0, 0, 0, 1] },
      intrinsics: { fx: 100, fy: 100, cx: 79.5, cy: 59.5, w: 160, h: 120 },
    },
    width: 160, height: 120, intrinsics: { fx: 100, fy: 100, cx: 79.5, cy: 59.5, w: 160, h: 120 },
    millimetres: new Uint16Array(160 * 120).fill(mm),
  });

  it("hides what lies behind what it measured", () => {
    const occlusion = new Occlusion(new Wall());
    const look = (mm: number, id: string) => occlusion.sightOf(id, MARK, EYE, 0, depthSight(image(mm), "w"), 0);
    expect(look(1200, "behind")).toBe("occluded");
    expect(look(1990, "on")).toBe("visible");
    expect(look(0, "unmeasured")).toBe("unknown");
  });

  it("says nothing about another world or outside its picture", () => {
    expect(depthSight(image(1000), "other")).toBeNull();
    expect(depthSight(image(1000), "w")?.(new THREE.Vector3(9, 1.6, -1))).toBeNull();
  });
});
