/** Where the arrow to a mark out of sight stands in the field of view, and which way it points. Pure. */

import type { Vector3 } from "../protocol/generated";

/** Tangents of the field of view, from the middle to the right and up. */
export interface ViewLimits {
  readonly right: number;
  readonly up: number;
}

export interface EdgeSpot {
  /** Tangents in the view: position on a plane one metre ahead. */
  readonly x: number;
  readonly y: number;
  /** Direction of the arrow: 0 = right, counter-clockwise. */
  readonly angleRad: number;
}

const WIDEST = Math.tan((22 * Math.PI) / 180);
const HIGHEST = Math.tan((17 * Math.PI) / 180);
/** Distance from the edge, so that plate and words fit. */
const INSET = 0.09;

/** Of a headset: as far as eyes go without turning the head. A flat screen is used to its edge. */
export function comfortable({ right, up }: ViewLimits): ViewLimits {
  return { right: Math.min(right, WIDEST), up: Math.min(up, HIGHEST) };
}

/** Whether a point in view coordinates (looking along -Z) is inside the field of view, `margin` as a share of it. */
export function isInView([x, y, z]: Vector3, limits: ViewLimits, margin = 0): boolean {
  if (z >= 0) return false;
  const depth = -z;
  return Math.abs(x / depth) <= limits.right * (1 - margin) && Math.abs(y / depth) <= limits.up * (1 - margin);
}

/** The place at the edge of view towards a point in view coordinates. */
export function edgeSpot([x, y, z]: Vector3, limits: ViewLimits): EdgeSpot {
  const right = limits.right - INSET;
  const up = limits.up - INSET;
  // Behind, the way to turn is meant: sideways, never straight up over the head.
  const isBehind = z >= 0;
  const aside = isBehind ? Math.sign(x || 1) * Math.max(Math.abs(x), Math.hypot(x, z) * 0.7) : x;
  const angleRad = Math.atan2(y, aside);
  const [dx, dy] = [Math.cos(angleRad), Math.sin(angleRad)];
  const length = 1 / Math.hypot(dx / right, dy / up);
  return { x: dx * length, y: dy * length, angleRad };
}
