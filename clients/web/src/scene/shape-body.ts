/** What is to be drawn of a mark's shape in space, relative to its place: so that it moves with it. Pure. */

import type { Vector3 } from "../protocol/generated";
import { isFilled, type ShapeLine } from "../shapes/lines";
import { labelPlace, spaceLines, type ArrowStyle, type ShapedMark } from "../shapes/space";

export interface Sign {
  readonly text: string;
  /** Metres from the mark's place. */
  readonly at: Vector3;
}

export interface ShapeBody {
  /** Another key, another body. */
  readonly key: string;
  /** Metres from the mark's place. */
  readonly lines: readonly ShapeLine<Vector3>[];
  readonly isFilled: boolean;
  /** The words of a text, or the figure that was measured. */
  readonly sign: Sign | null;
}

/** @param figure what was measured, in words; null when nothing was */
export function bodyOf(mark: ShapedMark, figure: string | null, style: ArrowStyle = "standing"): ShapeBody | null {
  const origin = mark.anchor.p_world;
  if (!origin || mark.shape === "point") return null;
  const from = (point: Vector3): Vector3 => [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
  const lines = spaceLines(mark, style).map((line) => ({ ...line, points: line.points.map(from) }));
  if (lines.length === 0) return null;
  const label = labelPlace(mark);
  const sign = label ? { text: mark.label, at: from(label) } : figure === null ? null : { text: figure, at: middleOf(lines) };
  return { key: JSON.stringify([lines, sign]), lines, isFilled: isFilled(mark.shape) && lines.every(({ isClosed }) => isClosed), sign };
}

/** Of what was drawn; arcs and leaders do not count. */
function middleOf(lines: readonly ShapeLine<Vector3>[]): Vector3 {
  const points = lines.flatMap(({ kind, points: own }) => (kind === "line" ? own : []));
  const mean = (axis: 0 | 1 | 2): number => points.reduce((sum, point) => sum + point[axis], 0) / Math.max(1, points.length);
  return [mean(0), mean(1), mean(2)];
}

/** The corners of a flat ring in two dimensions of its own plane, for cutting it into triangles. */
export function flattened(points: readonly Vector3[]): readonly (readonly [number, number])[] {
  const normal = newell(points);
  // The axis that the ring faces most is left out: it stays a ring without crossing itself.
  const [x, y, z] = normal.map(Math.abs) as unknown as Vector3;
  if (x >= y && x >= z) return points.map((point) => [point[1], point[2]]);
  return y >= z ? points.map((point) => [point[0], point[2]]) : points.map((point) => [point[0], point[1]]);
}

/** Twice the area as a vector along the normal (Newell's method): right for rings that are not quite flat too. */
function newell(points: readonly Vector3[]): Vector3 {
  let [x, y, z] = [0, 0, 0];
  points.forEach((a, index) => {
    const b = points[(index + 1) % points.length] ?? a;
    x += (a[1] - b[1]) * (a[2] + b[2]);
    y += (a[2] - b[2]) * (a[0] + b[0]);
    z += (a[0] - b[0]) * (a[1] + b[1]);
  });
  return [x, y, z];
}
