/** Key frames of a scan: which picture of that time shows best what one looks at now. Pure. */

import type { Pose, SceneView, Vector3 } from "../protocol/generated";
import { RigidTransform } from "../spatial/rigid-transform";

/** From where one looks, and at what; metres. */
export interface Sight {
  readonly eye: Vector3;
  readonly target: Vector3;
}

/** A turn of a quarter counts as much as two metres: pictures from elsewhere that look the same way are of more use. */
const METRES_PER_RAD = 1.3;
/** The picture does not show what is looked at. */
const MISSES = 100;

/** Null when there are none. */
export function bestView(views: readonly SceneView[], sight: Sight): SceneView | null {
  return views.reduce<SceneView | null>((best, view) => (best === null || cost(view, sight) < cost(best, sight) ? view : best), null);
}

/** The same key frames where their world lies in another one. */
export function movedViews(views: readonly SceneView[], hereFromWorld: RigidTransform): SceneView[] {
  return views.map((view) => ({ ...view, pose: moved(view.pose, hereFromWorld) }));
}

function moved(pose: Pose, hereFromWorld: RigidTransform): Pose {
  return hereFromWorld.compose(RigidTransform.fromPose(pose)).toPose();
}

function cost({ pose, intrinsics }: SceneView, { eye, target }: Sight): number {
  const worldFromCamera = RigidTransform.fromPose(pose);
  const ahead = worldFromCamera.rotate([0, 0, -1]);
  const wanted = minus(target, eye);
  const cosine = dot(ahead, wanted) / (Math.hypot(...wanted) || 1);
  const turnRad = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const [x, y, z] = worldFromCamera.inverse().apply(target);
  const depth = -z;
  const u = (intrinsics.fx * x) / depth + intrinsics.cx;
  const v = (intrinsics.fy * -y) / depth + intrinsics.cy;
  const isShown = depth > 0 && u >= 0 && u < intrinsics.w && v >= 0 && v < intrinsics.h;
  return Math.hypot(...minus(pose.p, eye)) + METRES_PER_RAD * turnRad + (isShown ? 0 : MISSES);
}

function minus(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
