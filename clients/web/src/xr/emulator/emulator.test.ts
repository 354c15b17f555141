/** The emulated head and camera, as far as they need no browser. */

import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { HallDescription, Triple } from "../../hall/description";
import { DEPTH_HEIGHT, DEPTH_WIDTH, millimetres } from "./depth-pass";
import { scaled } from "./emulator-camera";
import { Head } from "./head";
import { BODY_M, Obstacles } from "./obstacles";

const part = (id: string, min: Triple, max: Triple): HallDescription["parts"][number] => ({
  id, name: { en: id, zh: id }, component: id, skid: false, bounds: { min, max }, centroid: min, safety: [], joint: null, fault: null, scanned: true,
});

const DESCRIPTION: HallDescription = {
  version: 1,
  model_version: "",
  machine: { id: "P", name: { en: "", zh: "" }, origin: [0, 0, 0] },
  spawn: { position: [0, 1.6, 3], yaw_rad: 0, pitch_rad: 0 },
  parts: [part("floor", [-5, 0, -5], [5, 0, 5]), part("plinth", [-1, 0, -1], [1, 0.3, 1]), part("tray", [2, 3, -5], [3, 3.2, 5])],
  joints: [],
  faults: [],
  planes: [
    { id: "floor", semantic: "floor", center: [0, 0, 0], right: [1, 0, 0], normal: [0, 1, 0], other: [0, 0, 1], size: [10, 10] },
  ],
  meshes: [],
  walk: {
    duration_s: 2, fps: 1, position: [[4, 1.5, 4], [4, 1.5, 2]], right: [[0, 0, -1], [0, 0, -1]], down: [[0, -1, 0], [0, -1, 0]],
  },
};

describe("obstacles", () => {
  const obstacles = new Obstacles(DESCRIPTION);

  it("keep a person off machines and walls, but not from under a tray", () => {
    expect(obstacles.isFree(0, 0)).toBe(false);
    expect(obstacles.isFree(1 + BODY_M / 2, 0)).toBe(false);
    expect(obstacles.isFree(1 + BODY_M * 1.1, 0)).toBe(true);
    expect(obstacles.isFree(2.5, 0)).toBe(true);
    expect(obstacles.isFree(4.9, 0)).toBe(false);
  });

  it("let a person slide along them", () => {
    expect(obstacles.step(1.3, 0, -0.2, 0.1)).toEqual([1.3, 0.1]);
    expect(obstacles.step(3, 3, 0.1, 0.1)).toEqual([3.1, 3.1]);
  });

  it("let out whoever was put inside", () => {
    expect(obstacles.step(0, 0, 0.1, 0)).toEqual([0.1, 0]);
  });
});

describe("the head", () => {
  it("walks where it looks", () => {
    const head = new Head(DESCRIPTION);
    head.advance(0.1, { forward: 1, right: 0 });
    expect(head.position.z).toBeLessThan(3);
    expect(head.position.x).toBeCloseTo(0);
    head.look(Math.PI / 2, 0);
    const { x } = head.position;
    head.advance(0.1, { forward: 1, right: 0 });
    expect(head.position.x).toBeLessThan(x);
    const { z } = head.position;
    head.advance(0.1, { forward: 0, right: 1 });
    expect(head.position.z).toBeLessThan(z);
  });

  it("stops before the machine however long it walks", () => {
    const head = new Head(DESCRIPTION);
    for (let k = 0; k < 200; k++) head.advance(0.05, { forward: 1, right: 0 });
    expect(head.position.z).toBeGreaterThan(1 + BODY_M - 1e-6);
  });

  it("cannot look over backwards", () => {
    const head = new Head(DESCRIPTION);
    head.look(0, 9);
    const forward = new THREE.Vector3(0, 0, -1).applyQuaternion(head.quaternion);
    expect(forward.z).toBeLessThan(0);
    expect(forward.y).toBeGreaterThan(0.9);
  });

  it("follows the recorded walk until somebody moves it", () => {
    const head = new Head(DESCRIPTION);
    head.setWalk(true);
    head.advance(0.5, { forward: 0, right: 0 });
    expect(head.position.toArray()).toEqual([4, 1.5, 3]);
    const along = new THREE.Vector3(0, 0, -1).applyQuaternion(head.quaternion);
    expect(along.x).toBeCloseTo(-1);
    head.look(0.1, 0);
    expect(head.isWalking).toBe(false);
    head.advance(0.1, { forward: 0, right: 0 });
    expect(head.position.toArray()).toEqual([4, 1.5, 3]);
  });
});

describe("the camera", () => {
  it("keeps a ray through the same place of the picture at another size", () => {
    const full = { fx: 520, fy: 520, cx: 319.5, cy: 239.5, w: 640, h: 480 };
    const small = scaled(full, 160, 120);
    // The first pixel of the small picture covers the first 4 x 4 pixels of the large one.
    expect((0 - small.cx) / small.fx).toBeCloseTo((1.5 - full.cx) / full.fx);
    expect((119 - small.cy) / small.fy).toBeCloseTo((477.5 - full.cy) / full.fy);
  });

  it("reads depth from two bytes, rows from the top", () => {
    const bytes = new Uint8Array(DEPTH_WIDTH * DEPTH_HEIGHT * 4);
    bytes.set([0x0c, 0x2b], 0);
    const depth = millimetres(bytes);
    expect(depth[(DEPTH_HEIGHT - 1) * DEPTH_WIDTH]).toBe(0x0c2b);
    expect(depth[0]).toBe(0);
  });
});
