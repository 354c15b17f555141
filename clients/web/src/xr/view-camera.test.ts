import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { SourceFrame } from "../media/camera";
import { project } from "../spatial/camera";
import { depthImage } from "./session-depth";
import { intrinsicsOf, poseOf } from "./view-camera";

/** An off-axis view, as headsets have them, somewhere in the world. */
const projection = new THREE.Matrix4().makePerspective(-0.05, 0.03, 0.028, -0.04, 0.05, 40);
const position = new THREE.Vector3(0.4, 1.5, -0.3);
const turn = new THREE.Quaternion().setFromEuler(new THREE.Euler(-0.3, 0.7, 0.1, "YXZ"));
const view = {
  projectionMatrix: new Float32Array(projection.elements),
  transform: { position, orientation: turn },
} as unknown as XRView;

describe("a view of a session as a pinhole camera", () => {
  it("projects points where the view's own matrices put them", () => {
    const intrinsics = intrinsicsOf(view.projectionMatrix, 640, 560);
    const pose = poseOf(view.transform);
    const worldFromView = new THREE.Matrix4().compose(position, turn, new THREE.Vector3(1, 1, 1));
    for (const inView of [[0.2, -0.1, -1], [-0.6, 0.3, -2.5], [0, 0, -1]] as const) {
      const point = new THREE.Vector3(...inView).applyMatrix4(worldFromView);
      const clip = new THREE.Vector4(...inView, 1).applyMatrix4(projection);
      const at = project([point.x, point.y, point.z], pose, intrinsics);
      expect(at?.u).toBeCloseTo((clip.x / clip.w + 1) / 2, 5);
      expect(at?.v).toBeCloseTo((1 - clip.y / clip.w) / 2, 5);
      expect(at?.depthM).toBeCloseTo(-inView[2], 5);
    }
  });
});

describe("the session's depth as an image", () => {
  const frame: SourceFrame = {
    frameNo: 7, timestampUs: 0, capturedAtMs: 0, worldId: "w", pose: { p: [0, 0, 0], q: [0, 0, 0, 1] },
    intrinsics: intrinsicsOf(view.projectionMatrix, 640, 560),
  };

  it("keeps rows from the top, millimetres, and the pose of the view that it is registered to", () => {
    const image = depthImage({ getDepthInMeters: (x, y) => 1 + x + 2 * y }, view, frame);
    expect(image.frame.frameNo).toBe(7);
    expect(image.frame.pose).toEqual(poseOf(view.transform));
    expect([image.intrinsics.w, image.intrinsics.h]).toEqual([image.width, image.height]);
    const at = (column: number, row: number): number => image.millimetres[row * image.width + column] ?? 0;
    expect(at(0, 0)).toBe(Math.round(1000 * (1 + 0.5 / image.width + 1 / image.height)));
    expect(at(image.width - 1, 0)).toBeGreaterThan(at(0, 0));
    expect(at(0, image.height - 1)).toBeGreaterThan(at(image.width - 1, 0));
  });

  it("has none where the device has none, or says nonsense", () => {
    const answers = [0, -1, NaN, Infinity, 70];
    let asked = 0;
    const image = depthImage({ getDepthInMeters: () => answers[asked++ % answers.length] ?? 0 }, view, frame);
    expect(image.millimetres.every((mm) => mm === 0)).toBe(true);
  });
});
