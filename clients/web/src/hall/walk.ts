/** The recorded walk as a pose at a time. */

import * as THREE from "three";
import type { Triple, WalkTrack } from "./description";

/** Position and orientation with WebXR axes (looking along -Z). */
export interface WalkPose {
  readonly position: THREE.Vector3;
  readonly quaternion: THREE.Quaternion;
}

/** The pose at a time in seconds, between two samples; the walk repeats. */
export function walkPose(track: WalkTrack, timeS: number): WalkPose {
  const count = track.position.length;
  const at = (((timeS % track.duration_s) + track.duration_s) % track.duration_s) * track.fps;
  const before = Math.min(Math.floor(at), count - 1);
  const after = (before + 1) % count;
  const share = Math.min(at - before, 1);
  return {
    position: vector(track.position, before).lerp(vector(track.position, after), share),
    quaternion: orientation(track, before).slerp(orientation(track, after), share),
  };
}

function orientation(track: WalkTrack, index: number): THREE.Quaternion {
  const right = vector(track.right, index);
  const up = vector(track.down, index).negate();
  const back = new THREE.Vector3().crossVectors(right, up);
  return new THREE.Quaternion().setFromRotationMatrix(new THREE.Matrix4().makeBasis(right, up, back));
}

function vector(list: readonly Triple[], index: number): THREE.Vector3 {
  const [x, y, z] = list[index] ?? [0, 0, 0];
  return new THREE.Vector3(x, y, z);
}
