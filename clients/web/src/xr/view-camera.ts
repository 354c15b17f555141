/** What WebXR says of a view's camera, in our terms: pinhole intrinsics and pose on the wire. Pure. */

import type { Intrinsics, Pose } from "../protocol/generated";

/**
 * Intrinsics of a picture that a projection matrix describes; integer coordinates are pixel centres, rows count downwards.
 *
 * @param matrix column-major, as `XRView.projectionMatrix`; an off-axis frustum is allowed.
 */
export function intrinsicsOf(matrix: ArrayLike<number>, width: number, height: number): Intrinsics {
  const at = (index: number): number => matrix[index] ?? 0;
  return {
    fx: (width / 2) * at(0),
    fy: (height / 2) * at(5),
    cx: (width / 2) * (1 - at(8)) - 0.5,
    cy: (height / 2) * (1 + at(9)) - 0.5,
    w: width,
    h: height,
  };
}

export function poseOf({ position: p, orientation: q }: XRRigidTransform): Pose {
  return { p: [p.x, p.y, p.z], q: [q.x, q.y, q.z, q.w] };
}
