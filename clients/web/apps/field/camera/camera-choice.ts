/** Which camera of this device: remembered, flipped with one touch. */

import { DeviceCamera } from "../../../src/media/device-camera";
import type { Device } from "../../../src/media/devices";

const KEPT = "sightline.field.camera";
const USER = "facing:user";
const ENVIRONMENT = "facing:environment";

/** A device id, or which way it looks. */
export function keptCamera(): string {
  return localStorage.getItem(KEPT) ?? "";
}

export function keepCamera(choice: string): void {
  localStorage.setItem(KEPT, choice);
}

export function makeCamera(choice: string): DeviceCamera {
  if (choice === "" || choice === ENVIRONMENT) return new DeviceCamera();
  if (choice === USER) return new DeviceCamera({ facing: "user" });
  return new DeviceCamera({ deviceId: choice });
}

/** The other side on a phone; on a desk the next device. Pure. */
export function flipped(choice: string, cameras: readonly Device[], isPhone: boolean): string {
  if (isPhone) return choice === USER ? ENVIRONMENT : USER;
  const at = cameras.findIndex(({ deviceId }) => deviceId === choice);
  return cameras[(Math.max(at, 0) + 1) % Math.max(1, cameras.length)]?.deviceId ?? "";
}
