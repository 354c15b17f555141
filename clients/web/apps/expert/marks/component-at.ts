/** Which part of the machine does a point lie on? Pure. */

import type { ComponentView } from "../../../src/api/views";
import type { DeviceInfo, Vector3 } from "../../../src/protocol/generated";

export interface ComponentGuess {
  readonly component: ComponentView;
  /** 0 when the point lies in the part's box. */
  readonly distanceM: number;
}

/** Farther from every box the point is on something that is not in the list. */
const NEAR_M = 0.3;

/** The smallest box around the point, else the nearest one close by: a bolt lies in its flange's box as well. */
export function componentAt(point: Vector3, components: readonly ComponentView[]): ComponentGuess | null {
  const guesses = components.map((component) => {
    const { box_min: low, box_max: high } = component;
    return { component, distanceM: distanceToBox(point, low, high), volume: volumeOf(low, high) };
  });
  const [best] = guesses.sort((a, b) => a.distanceM - b.distanceM || a.volume - b.volume);
  return best && best.distanceM <= NEAR_M ? { component: best.component, distanceM: best.distanceM } : null;
}

function distanceToBox(point: Vector3, low: Vector3, high: Vector3): number {
  return Math.hypot(...point.map((value, axis) => Math.max((low[axis] ?? 0) - value, 0, value - (high[axis] ?? 0))));
}

function volumeOf(low: Vector3, high: Vector3): number {
  return low.reduce((volume, value, axis) => volume * Math.max((high[axis] ?? 0) - value, 1e-3), 1);
}

/** Devices that walk through our own machine hall: their world is the hall's frame, so boxes and model fit. */
export function isInHall(device: DeviceInfo): boolean {
  return device.kind === "emulator" || (device.kind === "headless" && /\b(tour|hall)/i.test(device.name));
}
