/** Lines in space as a camera sees them: cut at the plane just before the lens, where a projection would turn over. Pure. */

import type { Intrinsics, Pose, Vector3 } from "../protocol/generated";
import { project } from "../spatial/camera";
import { RigidTransform } from "../spatial/rigid-transform";
import type { PicturePoint } from "./drawing";
import type { ShapeLine } from "./lines";

/** Nearer to the lens nothing is drawn. */
const NEAR_M = 0.05;

/** A line may come in several pieces; a closed one that was cut is open. Positions may lie outside of 0 to 1. */
export function projectLine(line: ShapeLine<Vector3>, pose: Pose, intrinsics: Intrinsics): readonly ShapeLine<PicturePoint>[] {
  const cameraFromWorld = RigidTransform.fromPose(pose).inverse();
  const depths = line.points.map((point) => -cameraFromWorld.apply(point)[2]);
  const points = line.isClosed && depths.some((depth) => depth < NEAR_M) ? [...line.points, ...line.points.slice(0, 1)] : line.points;
  const isWhole = depths.every((depth) => depth >= NEAR_M);
  const seen = isWhole ? [points] : cutPieces(points, [...depths, ...depths.slice(0, 1)]);
  return seen.map((piece, index) => ({
    ...line,
    points: piece.flatMap((point) => toPicture(point, pose, intrinsics)),
    isClosed: line.isClosed && isWhole,
    // The head is at the last point, if that is still there.
    end: line.end === "arrow" && !(index === seen.length - 1 && (depths.at(-1) ?? 0) >= NEAR_M) ? "none" : line.end,
  }));
}

function cutPieces(points: readonly Vector3[], depths: readonly number[]): readonly (readonly Vector3[])[] {
  const pieces: Vector3[][] = [];
  let piece: Vector3[] | null = null;
  points.forEach((point, index) => {
    const depth = depths[index] ?? 0;
    const before = points[index - 1];
    const isIn = depth >= NEAR_M;
    const wasIn = index > 0 && (depths[index - 1] ?? 0) >= NEAR_M;
    if (before && isIn !== wasIn) {
      const crossing = between(before, point, (NEAR_M - (depths[index - 1] ?? 0)) / (depth - (depths[index - 1] ?? 0)));
      if (isIn) pieces.push((piece = [crossing]));
      else piece?.push(crossing);
    } else if (isIn && !before) pieces.push((piece = []));
    if (isIn) piece?.push(point);
  });
  return pieces;
}

function between(a: Vector3, b: Vector3, part: number): Vector3 {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

function toPicture(point: Vector3, pose: Pose, intrinsics: Intrinsics): readonly PicturePoint[] {
  const at = project(point, pose, intrinsics);
  return at ? [{ u: at.u, v: at.v }] : [];
}
