/** The lines that a shape is drawn with, flat on its own picture. In space: space.ts. Pure. */

import type { Shape } from "../protocol/generated";
import type { Drawing, PicturePoint, ShownSize } from "./drawing";

/** One line of a shape, in picture coordinates or in metres. */
export interface ShapeLine<Point> {
  readonly points: readonly Point[];
  readonly isClosed: boolean;
  /** What stands at the end: the head of an arrow, or a tick at both ends of a measured distance. */
  readonly end: "none" | "arrow" | "ticks";
  /** `leader` joins a text with its place; `guide` explains, thinner than what was drawn. */
  readonly kind: "line" | "leader" | "guide";
}

/** Enough that nobody sees corners. */
export const ELLIPSE_STEPS = 48;
/** Radius of the arc of an angle, as a part of its shorter leg; and its steps. */
const ARC = 0.35;
const ARC_STEPS = 12;

/** A line with the usual ends. */
export function lineOf<Point>(points: readonly Point[], change: Partial<ShapeLine<Point>> = {}): ShapeLine<Point> {
  return { points, isClosed: false, end: "none", kind: "line", ...change };
}

const FILLED: ReadonlySet<Shape> = new Set(["polygon", "area"]);

export function isFilled(shape: Shape): boolean {
  return FILLED.has(shape);
}

/** @param size as shown: an arc is round there */
export function flatLines({ shape, at, points }: Omit<Drawing, "label">, size: ShownSize): readonly ShapeLine<PicturePoint>[] {
  const [first, second, third] = points;
  switch (shape) {
    case "point":
      return [];
    case "arrow":
      return first ? [lineOf([first, at], { end: "arrow" })] : [];
    case "circle":
      return first && second ? [ellipse(at, first, second)] : [];
    case "text":
      return first ? [lineOf([at, first], { kind: "leader" })] : [];
    case "distance":
      return [lineOf(points, { end: "ticks" })];
    case "angle": {
      const legs = lineOf(points);
      return first && second && third ? [legs, lineOf(arcOf(first, second, third, size), { kind: "guide" })] : [legs];
    }
    case "stroke":
      return [lineOf(points)];
    case "polygon":
    case "area":
      return [lineOf(points, { isClosed: points.length > 2 })];
  }
}

function ellipse(centre: PicturePoint, first: PicturePoint, second: PicturePoint): ShapeLine<PicturePoint> {
  const points = Array.from({ length: ELLIPSE_STEPS }, (_, index) => {
    const angle = (index * 2 * Math.PI) / ELLIPSE_STEPS;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return {
      u: centre.u + c * (first.u - centre.u) + s * (second.u - centre.u),
      v: centre.v + c * (first.v - centre.v) + s * (second.v - centre.v),
    };
  });
  return lineOf(points, { isClosed: true });
}

function arcOf(a: PicturePoint, vertex: PicturePoint, b: PicturePoint, { width, height }: ShownSize): readonly PicturePoint[] {
  const leg = ({ u, v }: PicturePoint): readonly number[] => [(u - vertex.u) * width, (v - vertex.v) * height];
  return arcBetween(leg(a), leg(b)).map(([x = 0, y = 0]) => ({ u: vertex.u + x / width, v: vertex.v + y / height }));
}

/** From one leg of an angle to the other at the same distance from the vertex; of any dimension, relative to the vertex. */
export function arcBetween(a: readonly number[], b: readonly number[]): readonly (readonly number[])[] {
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
  const radius = ARC * Math.min(lengthA, lengthB);
  if (radius === 0) return [];
  const [from, to] = [a.map((value) => value / lengthA), b.map((value) => value / lengthB)];
  const angle = Math.acos(Math.min(1, Math.max(-1, from.reduce((sum, value, axis) => sum + value * (to[axis] ?? 0), 0))));
  // Straight on, or back: there is no plane to turn in, or no turn.
  if (Math.sin(angle) < 1e-4) return [];
  return Array.from({ length: ARC_STEPS + 1 }, (_, index) => {
    const part = index / ARC_STEPS;
    const [p, q] = [Math.sin((1 - part) * angle) / Math.sin(angle), Math.sin(part * angle) / Math.sin(angle)];
    return from.map((value, axis) => radius * (p * value + q * (to[axis] ?? 0)));
  });
}
