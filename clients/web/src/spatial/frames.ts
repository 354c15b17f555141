/**
 * The single flip between WebXR and OpenCV camera axes. On the wire and in the world: WebXR, +Y up, a camera looks along
 * -Z. Pinhole formulas: OpenCV, +X right, +Y down, +Z forward. Both share +X. World coordinates are never flipped.
 */

import type { Vector3 } from "../protocol/generated";

/** A point or direction of the one camera frame in the other; its own inverse. */
export function flipCameraAxes([x, y, z]: Vector3): Vector3 {
  // `0 - y` instead of `-y`: no negative zeros.
  return [x, 0 - y, 0 - z];
}
