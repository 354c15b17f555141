/** Which way of showing the machine this browser has, and the choice. */

import { signal } from "@preact/signals";
import type { FieldDevice } from "./case-links";

export const device = signal<FieldDevice>("emulator");

/** Prefers a real headset, then a phone's camera; the emulator is for desks. */
export async function chooseDevice(): Promise<void> {
  const xr = "xr" in navigator ? navigator.xr : undefined;
  const hasHeadset = (await xr?.isSessionSupported("immersive-ar").catch(() => false)) ?? false;
  const isPhone = matchMedia("(pointer: coarse)").matches;
  device.value = hasHeadset ? "webxr" : isPhone ? "camera" : "emulator";
}
