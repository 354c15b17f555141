/**
 * Keeps plates with numbers, figures and words from covering each other: where two overlap both give way, along the shorter way out.
 *
 * Pure and deterministic: the same places give the same answer, whatever was drawn before.
 */

import type { Rect } from "./letterbox";

/** What wants to lie around a point: pixels of the page. */
export interface Label {
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Others give way to it. */
  readonly isFixed?: boolean;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Left between two plates. */
const GAP = 3;
/** Rows of plates settle in a few rounds; where there is no room for all, that is enough too. */
const ROUNDS = 40;
/** Less cannot be seen. */
const SEEN_PX = 0.05;

/** @returns the middle of each label, in the same order; inside the picture as far as it is large enough */
export function declutter(labels: readonly Label[], within: Rect): readonly Place[] {
  const boxes = labels.map((label) => ({ ...label }));
  const pairs = boxes.flatMap((one, index) => boxes.slice(index + 1).map((other) => [one, other] as const));
  for (let round = 0; round < ROUNDS; round++) {
    const moved = pairs.filter(([one, other]) => parted(one, other, within));
    if (moved.length === 0) break;
  }
  return boxes.map(({ x, y }) => ({ x, y }));
}

interface Box extends Label {
  x: number;
  y: number;
}

/** Moves two boxes out of each other. @returns whether anything moved */
function parted(one: Box, other: Box, within: Rect): boolean {
  const overX = (one.width + other.width) / 2 + GAP - Math.abs(other.x - one.x);
  const overY = (one.height + other.height) / 2 + GAP - Math.abs(other.y - one.y);
  if (overX <= SEEN_PX || overY <= SEEN_PX || (one.isFixed && other.isFixed)) return false;
  const axis = overX < overY ? "x" : "y";
  const over = Math.min(overX, overY);
  // The later one goes right or down when neither is first.
  const sign = other[axis] < one[axis] ? -1 : 1;
  const share = one.isFixed ? 0 : other.isFixed ? 1 : 0.5;
  const before = [one[axis], other[axis]];
  give(one, axis, -sign * over * share, within);
  give(other, axis, sign * over * (1 - share), within);
  return Math.abs(one[axis] - (before[0] ?? 0)) + Math.abs(other[axis] - (before[1] ?? 0)) > SEEN_PX;
}

function give(box: Box, axis: "x" | "y", by: number, within: Rect): void {
  if (by === 0) return;
  const size = axis === "x" ? box.width : box.height;
  const [start, length] = axis === "x" ? [within.x, within.width] : [within.y, within.height];
  const low = start + Math.min(size, length) / 2;
  box[axis] = Math.min(Math.max(box[axis] + by, low), start + length - Math.min(size, length) / 2);
}
