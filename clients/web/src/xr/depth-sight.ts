/** What a depth image says of a point: how far the surface is that is seen there, and how far the point would be. */

import type * as THREE from "three";
import type { DepthImage } from "../media/camera";
import { project } from "../spatial/camera";
import type { DepthAt } from "./occlusion";

/** Null where the image is of another world or has no pose. */
export function depthSight(image: DepthImage | null, worldId: string | null): DepthAt | null {
  const pose = image?.frame.pose;
  if (!image || !pose || image.frame.worldId !== worldId) return null;
  return (point: THREE.Vector3) => {
    const at = project([point.x, point.y, point.z], pose, image.intrinsics);
    const measuredM = at && farthestAround(image, at.u * image.width - 0.5, at.v * image.height - 0.5);
    return at && measuredM !== null ? { measuredM, pointM: at.depthM } : null;
  };
}

/** The farthest of nine: at an edge the point counts as seen. Null outside the image and where nothing was measured. */
function farthestAround({ width, height, millimetres }: DepthImage, x: number, y: number): number | null {
  const [column, row] = [Math.round(x), Math.round(y)];
  let farthest = 0;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const [at, line] = [column + dx, row + dy];
      if (at < 0 || line < 0 || at >= width || line >= height) return null;
      farthest = Math.max(farthest, millimetres[line * width + at] ?? 0);
    }
  }
  return farthest === 0 ? null : farthest / 1000;
}
