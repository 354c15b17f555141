/** Where a joint puts its parts; as `server/sightline/hall/joints.py`. */

import * as THREE from "three";
import type { HallJoint } from "./description";

/** Within the joint's range. */
export function clampJoint(joint: HallJoint, value: number): number {
  return Math.min(Math.max(value, Math.min(0, joint.upper)), Math.max(0, joint.upper));
}

/** Maps points of the part at rest to where they are at a value. */
export function movedFromRest(joint: HallJoint, value: number): THREE.Matrix4 {
  const amount = clampJoint(joint, value);
  const axis = new THREE.Vector3(...joint.axis);
  if (joint.kind === "slide") return new THREE.Matrix4().setPosition(axis.multiplyScalar(amount));
  const origin = new THREE.Vector3(...joint.origin);
  const turned = new THREE.Matrix4().makeRotationAxis(axis, amount);
  const shift = origin.clone().sub(origin.clone().applyMatrix4(turned));
  return turned.setPosition(shift);
}
