/** Where hands, controllers, gaze or taps point: the target rays of the session's input sources. */

import * as THREE from "three";

export function rayOfSource(frame: XRFrame, source: XRInputSource, space: XRReferenceSpace): THREE.Ray | null {
  const pose = frame.getPose(source.targetRaySpace, space);
  if (!pose) return null;
  const matrix = new THREE.Matrix4().fromArray(pose.transform.matrix);
  const ray = new THREE.Ray(new THREE.Vector3(), new THREE.Vector3(0, 0, -1));
  return ray.applyMatrix4(matrix);
}

/** Rays of everything that points now; taps and pinches exist only while they last. */
export function pointingRays(frame: XRFrame, session: XRSession, space: XRReferenceSpace): readonly THREE.Ray[] {
  return [...session.inputSources].flatMap((source) => rayOfSource(frame, source, space) ?? []);
}
