/**
 * Rigid transforms, named after their ends: `worldFromAnchor = worldFromCamera.compose(cameraFromAnchor)`.
 *
 * Same conventions as server/sightline/spatial/pose.py; both are tested with protocols/vectors/spatial.json.
 */

import { SightlineError } from "../base/errors";
import type { Pose, Quaternion, Vector3 } from "../protocol/generated";

/** Headsets send single precision; one per cent off is still plainly a rotation. */
const UNIT_TOLERANCE = 1e-2;

export class RigidTransform {
  static readonly identity = new RigidTransform([0, 0, 0], [0, 0, 0, 1]);

  /** Translation in the target frame, metres. */
  readonly translation: Vector3;
  /** Unit quaternion x, y, z, w. */
  readonly rotation: Quaternion;

  /** Trusts its input; poses from outside come through `fromPose`. */
  constructor(translation: Vector3, rotation: Quaternion) {
    this.translation = translation;
    this.rotation = rotation;
  }

  /** `worldFromCamera` of a wire pose, with WebXR camera axes. @throws SightlineError `invalid_pose` */
  static fromPose({ p, q }: Pose): RigidTransform {
    const norm = Math.hypot(...q);
    if (![...p, ...q].every(Number.isFinite) || Math.abs(norm - 1) > UNIT_TOLERANCE) {
      throw new SightlineError("invalid_pose", "The pose needs finite numbers and a unit quaternion.");
    }
    return new RigidTransform(p, scale(q, 1 / norm));
  }

  /** Wire form, with `w >= 0`. */
  toPose(): Pose {
    return { p: this.translation, q: this.rotation[3] < 0 ? scale(this.rotation, -1) : this.rotation };
  }

  /** `cFromB.compose(bFromA)` is `cFromA`. */
  compose(bFromA: RigidTransform): RigidTransform {
    return new RigidTransform(this.apply(bFromA.translation), multiply(this.rotation, bFromA.rotation));
  }

  inverse(): RigidTransform {
    const [x, y, z, w] = this.rotation;
    const rotation: Quaternion = [-x, -y, -z, w];
    const [tx, ty, tz] = rotate(rotation, this.translation);
    return new RigidTransform([-tx, -ty, -tz], rotation);
  }

  /** A point of the source frame in the target frame, metres. */
  apply(point: Vector3): Vector3 {
    const [x, y, z] = rotate(this.rotation, point);
    const [tx, ty, tz] = this.translation;
    return [x + tx, y + ty, z + tz];
  }

  /** A direction: like `apply` without the translation. */
  rotate(direction: Vector3): Vector3 {
    return rotate(this.rotation, direction);
  }

  /** Angle between two orientations, 0 to pi. */
  angleToRad(other: RigidTransform): number {
    const dot = this.rotation.reduce((sum, value, index) => sum + value * (other.rotation[index] ?? 0), 0);
    return 2 * Math.acos(Math.min(1, Math.abs(dot)));
  }

  /** On the way to another transform of the same frames: straight and at an even turn; `share` 0 is this one, 1 the other. */
  towards(other: RigidTransform, share: number): RigidTransform {
    const along = (from: number, to: number): number => from + (to - from) * share;
    const [ax, ay, az] = this.translation;
    const [bx, by, bz] = other.translation;
    const rotation = slerp(this.rotation, other.rotation, share);
    return new RigidTransform([along(ax, bx), along(ay, by), along(az, bz)], rotation);
  }

  distanceToM(other: RigidTransform): number {
    return distanceM(this.translation, other.translation);
  }
}

/** Distance of two points of the same frame, metres. */
export function distanceM(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** `q v q*`, by the two cross products that do not build a matrix. */
function rotate([qx, qy, qz, qw]: Quaternion, [x, y, z]: Vector3): Vector3 {
  const tx = 2 * (qy * z - qz * y);
  const ty = 2 * (qz * x - qx * z);
  const tz = 2 * (qx * y - qy * x);
  return [
    x + qw * tx + qy * tz - qz * ty,
    y + qw * ty + qz * tx - qx * tz,
    z + qw * tz + qx * ty - qy * tx,
  ];
}

function multiply([ax, ay, az, aw]: Quaternion, [bx, by, bz, bw]: Quaternion): Quaternion {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

function scale([x, y, z, w]: Quaternion, factor: number): Quaternion {
  return [x * factor, y * factor, z * factor, w * factor];
}

/** Below this angle the sines of the formula lose their digits, and the straight way is the same. */
const STRAIGHT_RAD = 1e-6;

/** Shoemake 1985, by the shorter way round. */
function slerp(a: Quaternion, b: Quaternion, share: number): Quaternion {
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const angle = Math.acos(Math.min(1, Math.abs(dot)));
  const isStraight = angle < STRAIGHT_RAD;
  const fromA = isStraight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
  const fromB = (isStraight ? share : Math.sin(share * angle) / Math.sin(angle)) * (dot < 0 ? -1 : 1);
  const mixed: Quaternion = [
    fromA * a[0] + fromB * b[0], fromA * a[1] + fromB * b[1], fromA * a[2] + fromB * b[2], fromA * a[3] + fromB * b[3],
  ];
  return scale(mixed, 1 / Math.hypot(...mixed));
}
