/**
 * A real device below the application. Phones give the session's own camera, with pose; headsets give a camera that must be
 * opened before the session and whose place on the head no browser tells: its pictures carry no pose, and say so.
 */

import type { DeviceCamera } from "../../../src/media/device-camera";
import { CAMERA_FEATURES } from "../../../src/xr/capabilities";
import { SessionCamera } from "../../../src/xr/session-camera";
import type { Worlds } from "../../../src/xr/worlds";
import { keptCamera, makeCamera } from "../camera/camera-choice";
import type { XrRig } from "./rig";

/** A touch screen that is no headset: there the session has the camera, and a second opening of it fails. */
export function isHandheld(userAgent: string, isCoarse: boolean): boolean {
  return isCoarse && /Android/.test(userAgent) && !/Quest|VR|XR|Pico|Magic/i.test(userAgent);
}

export function makeHeadsetRig(worlds: Worlds, isPhone: boolean): XrRig {
  if (!isPhone) {
    const camera = (): DeviceCamera => makeCamera(keptCamera());
    return { camera, features: [], lacksCameraPose: true, dispose: () => undefined };
  }
  const camera = new SessionCamera();
  return {
    camera: () => camera,
    features: CAMERA_FEATURES,
    lacksCameraPose: false,
    eachFrame: (frame, space, renderer) => {
      const worldId = worlds.current.peek();
      if (worldId !== null) camera.follow(frame, space, renderer, worldId);
    },
    dispose: () => camera.stop(),
  };
}
