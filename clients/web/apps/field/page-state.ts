/** Who this page is for and which case it shows. The address says it, so that a reload in the middle comes back to it. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Me } from "../../src/protocol/generated";

/** What the machine is shown with. */
export type FieldDevice = "webxr" | "emulator" | "camera";

/** Undefined while asking; null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);

const DEVICES: readonly string[] = ["webxr", "emulator", "camera"] satisfies FieldDevice[];

const device = signal<FieldDevice>(deviceInAddress());

export const fieldDevice: ReadonlySignal<FieldDevice> = device;

/** Another way of showing the machine: the page starts over with it. */
export function changeDevice(value: FieldDevice): void {
  const address = new URL(location.href);
  address.searchParams.set("device", value);
  location.replace(address);
}

export function caseInAddress(): string | null {
  return new URLSearchParams(location.search).get("case");
}

function deviceInAddress(): FieldDevice {
  const asked = new URLSearchParams(location.search).get("device") ?? "";
  return DEVICES.includes(asked) ? (asked as FieldDevice) : "camera";
}

const STARTED = "sightline.field.started.";

/** Whether the person had started in this tab already: then a reload goes on without asking again. */
export function wasStarted(caseId: string): boolean {
  return sessionStorage.getItem(STARTED + caseId) !== null;
}

export function rememberStarted(caseId: string, isStarted: boolean): void {
  if (isStarted) sessionStorage.setItem(STARTED + caseId, "1");
  else sessionStorage.removeItem(STARTED + caseId);
}
