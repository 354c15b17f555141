/** The lines of a shape in space, from what the server found of it. Metres, world of the mark's anchor. Pure. */

import type { Anchor, Geometry, ImagePoint, Shape, Vector3 } from "../protocol/generated";
import { arcBetween, ELLIPSE_STEPS, lineOf, type ShapeLine } from "./lines";

/** What is needed of a mark to draw its shape. */
export interface ShapedMark {
  readonly shape: Shape;
  readonly u: number;
  readonly v: number;
  readonly points?: readonly ImagePoint[] | null;
  readonly label: string;
  readonly anchor: Anchor;
  readonly geometry?: Geometry | null;
}

/** Whether an arrow points as it was drawn (seen by a camera), or stands on the surface (walked around). */
export type ArrowStyle = "as_drawn" | "standing";

/** Shorter ones are not seen, longer ones stand in the way. */
const SHORTEST_ARROW_M = 0.08;
const LONGEST_ARROW_M = 0.4;
const UP: Vector3 = [0, 1, 0];

/** Empty for points, and while nothing of the shape is known in space. */
export function spaceLines(mark: ShapedMark, style: ArrowStyle = "as_drawn"): readonly ShapeLine<Vector3>[] {
  const { shape, geometry, anchor } = mark;
  if (!geometry || geometry.state === "screen_only" || geometry.state === "lost") return [];
  const at = anchor.p_world ?? null;
  const points = geometry.points_world;
  switch (shape) {
    case "point":
      return [];
    case "arrow":
      return at ? [lineOf([tailOf(at, anchor, geometry, style), at], { end: "arrow" })] : [];
    case "circle":
      return at ? ellipse(at, geometry.axes_world) : [];
    case "text":
      return at && geometry.axes_world[0] ? [lineOf([at, sum(at, geometry.axes_world[0])], { kind: "leader" })] : [];
    case "distance":
      return pieces(points, false).map((piece) => lineOf(piece, { end: "ticks" }));
    case "angle":
      return [...pieces(points, false).map((piece) => lineOf(piece)), ...arc(points)];
    case "stroke":
      return pieces(points, false).map((piece) => lineOf(piece));
    case "polygon":
    case "area":
      return pieces(points, true).map((piece) => lineOf(piece, { isClosed: piece.length === points.length && piece.length > 2 }));
  }
}

/** Where the words of a text stand; null while that is not known. */
export function labelPlace({ shape, anchor, geometry }: ShapedMark): Vector3 | null {
  const axis = geometry?.axes_world[0];
  return shape === "text" && anchor.p_world && axis ? sum(anchor.p_world, axis) : null;
}

function tailOf(at: Vector3, { normal }: Anchor, geometry: Geometry, style: ArrowStyle): Vector3 {
  const drawn = geometry.axes_world[0] ?? null;
  const length = drawn ? Math.hypot(...drawn) : 0;
  if (style === "as_drawn" && drawn && length > 0) return sum(at, drawn);
  const away = geometry.normal ?? normal ?? UP;
  return sum(at, scaled(away, Math.min(LONGEST_ARROW_M, Math.max(SHORTEST_ARROW_M, length))));
}

function ellipse(centre: Vector3, [first, second]: readonly Vector3[]): readonly ShapeLine<Vector3>[] {
  if (!first || !second) return [];
  const points = Array.from({ length: ELLIPSE_STEPS }, (_, index) => {
    const angle = (index * 2 * Math.PI) / ELLIPSE_STEPS;
    return sum(centre, sum(scaled(first, Math.cos(angle)), scaled(second, Math.sin(angle))));
  });
  return [lineOf(points, { isClosed: true })];
}

function arc([a, vertex, b]: readonly (Vector3 | null)[]): readonly ShapeLine<Vector3>[] {
  if (!a || !vertex || !b) return [];
  const points = arcBetween(difference(a, vertex), difference(b, vertex));
  return points.length === 0 ? [] : [lineOf(points.map(([x = 0, y = 0, z = 0]) => sum(vertex, [x, y, z])), { kind: "guide" })];
}

/** What is known of a line, without bridges over what is not; one point alone is no line. */
function pieces(points: readonly (Vector3 | null)[], isClosed: boolean): readonly (readonly Vector3[])[] {
  const found: Vector3[][] = [[]];
  for (const point of points) {
    if (point) found.at(-1)?.push(point);
    else found.push([]);
  }
  const [first, last] = [found[0], found.at(-1)];
  // Around the closing side of a polygon with a gap elsewhere.
  if (isClosed && found.length > 1 && first && last) found.splice(0, found.length, [...last, ...first], ...found.slice(1, -1));
  return found.filter((piece) => piece.length > 1);
}

function sum(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function difference(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scaled([x, y, z]: Vector3, by: number): Vector3 {
  return [x * by, y * by, z * by];
}
