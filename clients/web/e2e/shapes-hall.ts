/** What shapes.spec.ts needs to know of the hall: where rays through a picture really meet it. */

import type { Page } from "@playwright/test";
import type { Intrinsics, Pose, Vector3 } from "../src/protocol/generated";
import { rayOf } from "../src/spatial/camera";

export interface Camera {
  readonly pose: Pose;
  readonly intrinsics: Intrinsics;
}

export interface TruePoint {
  readonly point: Vector3;
  readonly part: string;
}

export function cameraOf(technician: Page): Promise<Camera> {
  return technician.evaluate(() => window.sightlineField.emulator.currentCamera());
}

/** The exact surface points under places of the picture. @throws Error where a ray meets nothing */
export function truthUnder(technician: Page, { pose, intrinsics }: Camera, places: readonly (readonly [u: number, v: number])[]): Promise<readonly TruePoint[]> {
  const rays = places.map(([u, v]) => rayOf(u, v, pose, intrinsics));
  return technician.evaluate((all) => {
    const { hall } = window.sightlineField.emulator;
    return all.map(({ origin, direction }) => {
      const hit = hall.surfaceAt(origin, direction);
      if (!hit) throw new Error("The ray meets nothing.");
      return hit;
    });
  }, rays);
}

export function apart(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
