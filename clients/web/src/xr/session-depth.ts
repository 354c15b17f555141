/** The session's own depth (WebXR depth sensing, read by the processor) as an image registered to a view. */

import type { DepthImage, SourceFrame } from "../media/camera";
import { intrinsicsOf, poseOf } from "./view-camera";

/** What is needed of `XRCPUDepthInformation`. */
export type DepthSource = Pick<XRCPUDepthInformation, "getDepthInMeters">;

const WIDTH = 160;
/** Beyond what two bytes of millimetres hold. */
const FARTHEST_MM = 65_535;

/**
 * Reads depth on an upright grid of the view, whatever the turn of the device's own buffer (`getDepthInMeters` takes view
 * coordinates). Depth counts along the view's axis.
 */
export function depthImage(source: DepthSource, view: XRView, frame: SourceFrame): DepthImage {
  const height = Math.max(1, Math.round(WIDTH * aspect(view.projectionMatrix)));
  const millimetres = new Uint16Array(WIDTH * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const metres = source.getDepthInMeters((column + 0.5) / WIDTH, (row + 0.5) / height);
      const mm = Number.isFinite(metres) ? Math.round(metres * 1000) : 0;
      millimetres[row * WIDTH + column] = mm > 0 && mm <= FARTHEST_MM ? mm : 0;
    }
  }
  const intrinsics = intrinsicsOf(view.projectionMatrix, WIDTH, height);
  return { frame: { ...frame, pose: poseOf(view.transform) }, width: WIDTH, height, intrinsics, millimetres };
}

/** Height per width of a view with square pixels. */
function aspect(matrix: ArrayLike<number>): number {
  return (matrix[0] ?? 1) / (matrix[5] ?? 1);
}

/** The newest depth of a view; null where the session measures none or has none yet. */
export function depthOf(frame: XRFrame, view: XRView): DepthSource | null {
  try {
    return frame.getDepthInformation(view) ?? null;
  } catch {
    // Not granted, or for the graphics card only: then there is none for us.
    return null;
  }
}
