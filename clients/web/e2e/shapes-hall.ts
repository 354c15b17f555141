/** What shapes.spec.ts needs to know of the hall: where rays through a picture really meet it. */

import type { Locator, Page } from "@playwright/test";
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

export interface Looks {
  /** The part of the pixels that have the commonest colour. */
  readonly mostOfOne: number;
  /** The part that is as turquoise as our marks. */
  readonly marked: number;
}

/** What an element looks like on the screen, below the buttons over its top. */
export async function looksOf(element: Locator): Promise<Looks> {
  const picture = await element.screenshot({ type: "png", scale: "css" });
  return element.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no 2D canvas.");
    context.drawImage(image, 0, 0);
    const top = Math.round(image.height * 0.2);
    const { data } = context.getImageData(0, top, image.width, image.height - top);
    const counts = new Map<number, number>();
    let marked = 0;
    for (let index = 0; index < data.length; index += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(index, index + 3);
      const colour = ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
      if (green > 150 && blue > 130 && red < 120) marked++;
    }
    const all = data.length / 4;
    return { mostOfOne: Math.max(...counts.values()) / all, marked: marked / all };
  }, picture.toString("base64"));
}
