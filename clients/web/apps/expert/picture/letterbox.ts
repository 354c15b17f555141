/** Where a picture lies inside its element, and the way between pixels of the page and normalised picture coordinates. */

import type { PicturePoint } from "../../../src/shapes/drawing";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type { PicturePoint };

export const NOWHERE: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** The largest rectangle of the picture's shape in the middle of an element: what `object-fit: contain` shows. */
export function contentRect(
  element: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
): Rect {
  if (element.width <= 0 || element.height <= 0 || picture.width <= 0 || picture.height <= 0) return NOWHERE;
  const scale = Math.min(element.width / picture.width, element.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: (element.width - width) / 2, y: (element.height - height) / 2, width, height };
}

/** Null on the bars beside the picture. */
export function toPicture(x: number, y: number, rect: Rect): PicturePoint | null {
  if (rect.width <= 0 || rect.height <= 0) return null;
  const u = (x - rect.x) / rect.width;
  const v = (y - rect.y) / rect.height;
  return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? { u, v } : null;
}

export function toPage({ u, v }: PicturePoint, rect: Rect): { readonly x: number; readonly y: number } {
  return { x: rect.x + u * rect.width, y: rect.y + v * rect.height };
}
