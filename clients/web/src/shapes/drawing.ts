/** What a person draws on a picture: a shape by normalised picture coordinates, as `annotation.place` carries it. Pure. */

import type { ImagePoint, Shape } from "../protocol/generated";

/** In the order of the tool bar. */
export const SHAPES: readonly Shape[] = ["point", "arrow", "circle", "stroke", "text", "polygon", "distance", "angle", "area"];

/** A point in a picture: (0, 0) top-left corner, (1, 1) bottom-right corner. */
export interface PicturePoint {
  readonly u: number;
  readonly v: number;
}

/** A finished shape. What `points` holds for each kind is said in protocols/v1 (common, Shape). */
export interface Drawing {
  readonly shape: Shape;
  /** The place that anchors the whole. */
  readonly at: PicturePoint;
  readonly points: readonly PicturePoint[];
  readonly label: string;
}

/** Size of the picture as it is shown, in pixels of the page: only there are circles round and distances equal. */
export interface ShownSize {
  readonly width: number;
  readonly height: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

export function toPixels({ u, v }: PicturePoint, { width, height }: ShownSize): Pixel {
  return { x: u * width, y: v * height };
}

export function fromPixels({ x, y }: Pixel, { width, height }: ShownSize): PicturePoint {
  return { u: x / width, v: y / height };
}

/** How far two places of a picture are from each other on the page, pixels. */
export function pixelsBetween(a: PicturePoint, b: PicturePoint, { width, height }: ShownSize): number {
  return Math.hypot((a.u - b.u) * width, (a.v - b.v) * height);
}

/** The nearest place that is still in the picture. */
export function withinPicture({ u, v }: PicturePoint): PicturePoint {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { u: within(u), v: within(v) };
}

export function toWire({ u, v }: PicturePoint): ImagePoint {
  return [u, v];
}

export function fromWire([u, v]: ImagePoint): PicturePoint {
  return { u, v };
}
