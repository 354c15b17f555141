/** Which cameras and microphones there are, and the microphone's track. */

import { cameraError, CameraError } from "./camera";

export interface Device {
  readonly deviceId: string;
  /** Empty before the person allowed any use. */
  readonly label: string;
}

export interface Devices {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
}

/** Lists what there is now; empty lists on pages without https. */
export async function listDevices(): Promise<Devices> {
  if (!("mediaDevices" in navigator)) return { cameras: [], microphones: [] };
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind): Device[] =>
    all.filter((one) => one.kind === kind).map(({ deviceId, label }) => ({ deviceId, label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** Calls back when something was plugged in or out. */
export function onDevicesChanged(listener: () => void, until: AbortSignal): void {
  if ("mediaDevices" in navigator) navigator.mediaDevices.addEventListener("devicechange", listener, { signal: until });
}

/** @throws CameraError when there is none or it is not allowed */
export async function openMicrophone(deviceId?: string): Promise<MediaStreamTrack> {
  if (!("mediaDevices" in navigator)) throw new CameraError("insecure_page", "Microphones need https.");
  const which = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  try {
    const cleaning = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...which, ...cleaning } });
    const track = stream.getAudioTracks()[0];
    if (!track) throw new CameraError("camera_missing", "The stream has no audio track.");
    return track;
  } catch (error) {
    throw error instanceof CameraError ? error : cameraError(error);
  }
}
