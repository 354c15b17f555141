/** The hall's data in the browser: description, geometry file, joints and walk agree with what the server writes. */

import * as THREE from "three";
import { describe, expect, it } from "vitest";
import { asDescription, HallError, type HallDescription, type HallJoint, type Triple, type WalkTrack } from "./description";
import { Glb } from "./glb";
import { HallScene } from "./hall-scene";
import { clampJoint, movedFromRest } from "./joint";
import { walkPose } from "./walk";

const LEVER: HallJoint = {
  id: "valve", kind: "turn", origin: [1, 2, 3], axis: [0, 0, 1], upper: -Math.PI / 2, key: "v", name: { en: "", zh: "" }, parts: ["lever"],
};
const LID: HallJoint = { ...LEVER, id: "lid", kind: "slide", axis: [0, 1, 0], upper: 0.3, key: "g", parts: ["lid"] };

const part = (id: string, fault: string | null = null): HallDescription["parts"][number] => ({
  id, name: { en: id, zh: id }, component: `X/${id}`, skid: true, bounds: { min: [0, 0, 0], max: [1, 1, 1] }, centroid: [0, 0, 0],
  safety: [], joint: null, fault, scanned: true,
});

const DESCRIPTION: HallDescription = {
  version: 1,
  model_version: "0123456789ab",
  machine: { id: "P", name: { en: "", zh: "" }, origin: [0, 0, 0] },
  spawn: { position: [0, 1.6, 0], yaw_rad: 0, pitch_rad: 0 },
  parts: [part("lever"), part("lid"), part("puddle", "leak")],
  joints: [LEVER, LID],
  faults: [{ id: "leak", name: { en: "", zh: "" }, part: "lid", failure_mode: "ELP", shows: ["puddle"] }],
  planes: [],
  meshes: [],
  walk: { duration_s: 1, fps: 1, position: [[0, 0, 0]], right: [[1, 0, 0]], down: [[0, -1, 0]] },
};

function scene(): HallScene {
  const groups = DESCRIPTION.parts.map(({ id }) => {
    const group = new THREE.Group();
    group.name = id;
    group.add(new THREE.Mesh(new THREE.BoxGeometry(1, 1, 1)));
    return group;
  });
  return new HallScene(DESCRIPTION, groups, [], []);
}

describe("joints", () => {
  it("turn about their axis through their origin", () => {
    const point = new THREE.Vector3(1, 3, 3).applyMatrix4(movedFromRest(LEVER, -Math.PI / 2));
    expect(point.distanceTo(new THREE.Vector3(2, 2, 3))).toBeLessThan(1e-6);
    const pivot = new THREE.Vector3(1, 2, 3).applyMatrix4(movedFromRest(LEVER, -0.7));
    expect(pivot.distanceTo(new THREE.Vector3(1, 2, 3))).toBeLessThan(1e-6);
  });

  it("slide along their axis and stop at their ends", () => {
    const point = new THREE.Vector3(0, 0, 0).applyMatrix4(movedFromRest(LID, 9));
    expect(point.y).toBeCloseTo(0.3);
    expect(clampJoint(LEVER, 1)).toBe(0);
    expect(clampJoint(LEVER, -9)).toBeCloseTo(-Math.PI / 2);
  });

  it("move their part's group and nothing else", () => {
    const hall = scene();
    hall.setJoint("lid", 0.2);
    expect(new THREE.Vector3().setFromMatrixPosition(hall.group("lid").matrixWorld).y).toBeCloseTo(0.2);
    expect(hall.group("lever").matrixWorld.equals(new THREE.Matrix4())).toBe(true);
    expect(hall.jointValue("lid")).toBeCloseTo(0.2);
  });
});

describe("faults", () => {
  it("show their traces only while they are on", () => {
    const hall = scene();
    expect(hall.group("puddle").visible).toBe(false);
    hall.setFault("leak", true);
    expect(hall.group("puddle").visible).toBe(true);
    hall.setFault("leak", false);
    expect(hall.hasFault("leak")).toBe(false);
    expect(hall.group("puddle").visible).toBe(false);
    expect(() => hall.setFault("flood", true)).toThrow(HallError);
  });
});

describe("rays", () => {
  it("meet the nearest visible part that is wanted", () => {
    const hall = scene();
    hall.setJoint("lid", 0.3);
    const down = new THREE.Raycaster(new THREE.Vector3(0, 5, 0), new THREE.Vector3(0, -1, 0));
    const hit = hall.firstHit(down);
    expect(hit?.point.y).toBeCloseTo(0.8);
    expect(hit && hall.partOf(hit.object)?.id).toBe("lid");
    expect(hall.firstHit(down, ({ id }) => id === "lever")?.point.y).toBeCloseTo(0.5);
    expect(hall.firstHit(down, ({ id }) => id === "puddle")).toBeNull();
  });
});

describe("the walk", () => {
  const axes = (yaw: number): Triple => [Math.cos(yaw), 0, -Math.sin(yaw)];
  const track: WalkTrack = {
    duration_s: 2, fps: 2, position: [[0, 1, 0], [1, 1, 0], [2, 1, 0], [1, 1, 0]],
    right: [axes(0), axes(0.4), axes(0.8), axes(0.4)], down: [[0, -1, 0], [0, -1, 0], [0, -1, 0], [0, -1, 0]],
  };

  it("is at its samples at their times and between them in between", () => {
    expect(walkPose(track, 0.5).position.x).toBeCloseTo(1);
    const between = walkPose(track, 0.25);
    expect(between.position.x).toBeCloseTo(0.5);
    expect(new THREE.Euler().setFromQuaternion(between.quaternion, "YXZ").y).toBeCloseTo(0.2);
  });

  it("looks along -Z with its right axis to the right", () => {
    const { quaternion } = walkPose(track, 0);
    expect(new THREE.Vector3(0, 0, -1).applyQuaternion(quaternion).z).toBeCloseTo(-1);
    expect(new THREE.Vector3(1, 0, 0).applyQuaternion(quaternion).x).toBeCloseTo(1);
  });

  it("repeats, and closes between its last and first sample", () => {
    expect(walkPose(track, 2.25).position.x).toBeCloseTo(0.5);
    expect(walkPose(track, 1.75).position.x).toBeCloseTo(0.5);
  });
});

describe("files", () => {
  it("of another shape or version are refused", () => {
    expect(() => asDescription(null)).toThrow(HallError);
    expect(() => asDescription({ ...DESCRIPTION, version: 2 })).toThrow(HallError);
    expect(() => asDescription({ version: 1, parts: [] })).toThrow(HallError);
    expect(asDescription(DESCRIPTION).parts).toHaveLength(3);
  });

  it("of geometry give their numbers with their strides", () => {
    const glb = new Glb(
      glbFile(
        {
          accessors: [
            { bufferView: 0, componentType: 5126, count: 2, type: "VEC3" },
            { bufferView: 1, componentType: 5121, count: 2, type: "VEC3" },
          ],
          bufferViews: [
            { buffer: 0, byteOffset: 0, byteLength: 24 },
            { buffer: 0, byteOffset: 24, byteLength: 8, byteStride: 4 },
          ],
        },
        [...new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer), 9, 8, 7, 0, 6, 5, 4, 0],
      ),
    );
    expect([...glb.rows(0).values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(glb.rows(1)).toMatchObject({ columns: 3, stride: 4 });
    expect(() => glb.rows(2)).toThrow(HallError);
  });

  it("that are no geometry are refused", () => {
    expect(() => new Glb(new ArrayBuffer(4))).toThrow(HallError);
    expect(() => new Glb(new ArrayBuffer(64))).toThrow(HallError);
    const cut = glbFile({ accessors: [], bufferViews: [] }, [1, 2, 3, 4]).slice(0, -2);
    expect(() => new Glb(cut)).toThrow(HallError);
  });
});

function glbFile(document: object, binary: readonly number[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(document).padEnd(Math.ceil(JSON.stringify(document).length / 4) * 4));
  const bytes = new Uint8Array(28 + text.length + binary.length);
  const head = new DataView(bytes.buffer);
  [0x46546c67, 2, bytes.length, text.length, 0x4e4f534a].forEach((value, k) => head.setUint32(k * 4, value, true));
  bytes.set(text, 20);
  head.setUint32(20 + text.length, binary.length, true);
  head.setUint32(24 + text.length, 0x004e4942, true);
  bytes.set(binary, 28 + text.length);
  return bytes.buffer;
}
