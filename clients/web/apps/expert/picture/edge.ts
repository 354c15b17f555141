/** Places for arrows at the edge of the picture: on the ray from the middle, pushed apart where they would cover each other. */

import type { Rect } from "./letterbox";

export interface EdgePlace {
  readonly x: number;
  readonly y: number;
  /** Direction that the arrow shows, 0 = right, clockwise on screen. */
  readonly angleRad: number;
}

export interface Direction {
  readonly x: number;
  readonly y: number;
}

/**
 * @param towards from the middle of the picture; length does not matter
 * @param inset how far inside the edge, pixels
 * @param apart least distance along the edge, pixels
 * @returns a place per direction, in the same order
 */
export function placeAtEdge(rect: Rect, towards: readonly Direction[], inset: number, apart: number): readonly EdgePlace[] {
  const border = borderOf(rect, inset);
  const wanted = towards.map((direction, index) => ({ index, at: alongOf(border, direction), angleRad: angleOf(direction) }));
  const spread = pushedApart(wanted, border, apart);
  return spread.sort((a, b) => a.index - b.index).map(({ at, angleRad }) => ({ ...pointAt(border, at), angleRad }));
}

interface Border {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function borderOf(rect: Rect, inset: number): Border {
  const width = Math.max(2, rect.width - 2 * inset);
  const height = Math.max(2, rect.height - 2 * inset);
  return { left: rect.x + (rect.width - width) / 2, top: rect.y + (rect.height - height) / 2, width, height };
}

function angleOf({ x, y }: Direction): number {
  return Math.hypot(x, y) < 1e-9 ? Math.PI / 2 : Math.atan2(y, x);
}

/** Distance along the border, clockwise from the top left corner, where the ray from the middle leaves it. */
function alongOf({ width, height }: Border, direction: Direction): number {
  const angle = angleOf(direction);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const scale = Math.min(width / 2 / Math.max(1e-9, Math.abs(dx)), height / 2 / Math.max(1e-9, Math.abs(dy)));
  const x = width / 2 + dx * scale;
  const y = height / 2 + dy * scale;
  const isOnSide = width / 2 / Math.max(1e-9, Math.abs(dx)) < height / 2 / Math.max(1e-9, Math.abs(dy));
  if (isOnSide) return dx > 0 ? width + y : 2 * width + height + (height - y);
  return dy < 0 ? x : width + height + (width - x);
}

function pointAt({ left, top, width, height }: Border, along: number): { readonly x: number; readonly y: number } {
  const length = 2 * (width + height);
  const at = ((along % length) + length) % length;
  if (at < width) return { x: left + at, y: top };
  if (at < width + height) return { x: left + width, y: top + at - width };
  if (at < 2 * width + height) return { x: left + width - (at - width - height), y: top + height };
  return { x: left, y: top + height - (at - 2 * width - height) };
}

/** Neighbours give way to each other by half; a few rounds settle any group that there is room for. */
function pushedApart<Item extends { readonly at: number }>(items: readonly Item[], border: Border, apart: number): Item[] {
  const sorted = [...items].sort((a, b) => a.at - b.at);
  const places = sorted.map(({ at }) => at);
  const room = (2 * (border.width + border.height)) / Math.max(1, items.length);
  const gap = Math.min(apart, room);
  for (let round = 0; round < 4 * places.length; round++) {
    for (let index = 1; index < places.length; index++) {
      const before = places[index - 1] ?? 0;
      const after = places[index] ?? 0;
      const missing = gap - (after - before);
      if (missing <= 1e-6) continue;
      places[index - 1] = before - missing / 2;
      places[index] = after + missing / 2;
    }
  }
  return sorted.map((item, index) => ({ ...item, at: places[index] ?? item.at }));
}
