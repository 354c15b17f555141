/**
 * Pinhole cameras: from points to normalised picture coordinates and back.
 *
 * Integer pixel coordinates are pixel centres; normalised coordinates span the picture from corner to corner, so pixel `i`
 * of `w` lies at `(i + 0.5) / w`. Same as server/sightline/spatial/camera.py.
 */

import type { Intrinsics, Pose, Vector3 } from "../protocol/generated";
import { flipCameraAxes } from "./frames";
import { RigidTransform } from "./rigid-transform";

const NEAR_M = 1e-6;

/** Where a point appears: normalised coordinates (also outside 0..1) and depth along the optical axis. */
export interface Projection {
  readonly u: number;
  readonly v: number;
  readonly depthM: number;
}

/** Projects a world point into a frame; null behind the camera. */
export function project(pWorld: Vector3, pose: Pose, intrinsics: Intrinsics): Projection | null {
  const inCamera = RigidTransform.fromPose(pose).inverse().apply(pWorld);
  const [x, y, z] = flipCameraAxes(inCamera);
  if (z <= NEAR_M) return null;
  const { fx, fy, cx, cy, w, h } = intrinsics;
  return { u: ((fx * x) / z + cx + 0.5) / w, v: ((fy * y) / z + cy + 0.5) / h, depthM: z };
}

/** The world point at a depth along the optical axis under normalised coordinates. */
export function unproject(u: number, v: number, depthM: number, pose: Pose, intrinsics: Intrinsics): Vector3 {
  const direction = directionOf(u, v, intrinsics);
  const inCamera: Vector3 = [direction[0] * depthM, direction[1] * depthM, direction[2] * depthM];
  return RigidTransform.fromPose(pose).apply(inCamera);
}

/** The viewing ray under normalised coordinates: origin and unit direction in the world. */
export function rayOf(
  u: number,
  v: number,
  pose: Pose,
  intrinsics: Intrinsics,
): { readonly origin: Vector3; readonly direction: Vector3 } {
  const worldFromCamera = RigidTransform.fromPose(pose);
  const [x, y, z] = worldFromCamera.rotate(directionOf(u, v, intrinsics));
  const length = Math.hypot(x, y, z);
  return { origin: worldFromCamera.translation, direction: [x / length, y / length, z / length] };
}

/** Horizontal and vertical field of view of a picture, radians. */
export function fieldOfViewRad({ fx, fy, w, h }: Intrinsics): { readonly x: number; readonly y: number } {
  return { x: 2 * Math.atan(w / 2 / fx), y: 2 * Math.atan(h / 2 / fy) };
}

/** The same camera at another picture size; corners stay corners. */
export function resized({ fx, fy, cx, cy, w, h }: Intrinsics, width: number, height: number): Intrinsics {
  const sx = width / w;
  const sy = height / h;
  return { fx: fx * sx, fy: fy * sy, cx: (cx + 0.5) * sx - 0.5, cy: (cy + 0.5) * sy - 0.5, w: width, h: height };
}

/** Camera-frame direction (WebXR axes) of a picture position, with one metre of depth along the optical axis. */
function directionOf(u: number, v: number, { fx, fy, cx, cy, w, h }: Intrinsics): Vector3 {
  return flipCameraAxes([(u * w - 0.5 - cx) / fx, (v * h - 0.5 - cy) / fy, 1]);
}
