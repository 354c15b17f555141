/**
 * What gives first-person video: a device's camera, a canvas, the emulator, a headset. The rest of the application does not
 * know which. Every frame that goes to the encoder gets a number, and keeps the pose and intrinsics that it was taken with.
 */

import { SightlineError } from "../base/errors";
import type { Intrinsics, Pose } from "../protocol/generated";

/** One frame as it was given to the encoder. */
export interface SourceFrame {
  /** Counts up from 0 for the life of the source. */
  readonly frameNo: number;
  /** `VideoFrame.timestamp`, microseconds on the media clock that RTP timestamps follow. */
  readonly timestampUs: number;
  /** Page's monotonic milliseconds (`performance.now()`) of the exposure, as well as it is known. */
  readonly capturedAtMs: number;
  /** Tracking origin; null without tracking. */
  readonly worldId: string | null;
  /** Camera pose in that world; null without tracking. */
  readonly pose: Pose | null;
  /** Of this frame at source size. */
  readonly intrinsics: Intrinsics;
}

/** A frame as an encoded picture, exactly as it was given to the encoder. */
export interface StillImage {
  readonly frame: SourceFrame;
  readonly image: Blob;
  readonly width: number;
  readonly height: number;
}

/** Depth registered to a frame: millimetres along the optical axis, row-major, 0 = none. */
export interface DepthImage {
  readonly frame: SourceFrame;
  readonly width: number;
  readonly height: number;
  /** Of the depth image. */
  readonly intrinsics: Intrinsics;
  readonly millimetres: Uint16Array;
}

export interface CameraSource {
  readonly kind: "device" | "canvas" | "emulator" | "webxr";
  /** Begins; resolves with the track to publish. @throws CameraError */
  start(): Promise<MediaStreamTrack>;
  /** Ends the track and lets go of all frames; may be called again. */
  stop(): void;
  /** Listens to every frame, synchronously before the encoder gets it; returns the function that stops it. */
  onFrame(listener: (frame: SourceFrame) => void): () => void;
  /** Exactly that frame at full size, or null when it has left the ring of the last seconds. */
  still(frameNo: number): Promise<StillImage | null>;
  /** The number of the kept frame nearest to one that is gone; null when nothing is kept. */
  nearestStill(frameNo: number): number | null;
  /** Page milliseconds minus media milliseconds (`timestampUs / 1000`); null while unknown. */
  readonly pageMinusMediaMs: number | null;
  /** Of the pictures, where it is known before the first one; absent: ask the track. */
  readonly size?: { readonly width: number; readonly height: number };
  /** The newest depth; null when there is none yet. Absent where the device gives none. */
  readonly depth?: () => DepthImage | null;
}

/** The camera or microphone cannot be used; `code` has words in i18n/common. */
export class CameraError extends SightlineError {
  override readonly name = "CameraError";
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it narrows the codes.
  constructor(code: "camera_denied" | "camera_missing" | "camera_busy" | "insecure_page", message: string) {
    super(code, message);
  }
}

/** What getUserMedia threw, in our terms. */
export function cameraError(thrown: unknown): CameraError {
  const name = thrown instanceof DOMException ? thrown.name : "";
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (name === "NotAllowedError" || name === "SecurityError") return new CameraError("camera_denied", message);
  if (name === "NotFoundError" || name === "OverconstrainedError") return new CameraError("camera_missing", message);
  return new CameraError("camera_busy", message);
}

/** Horizontal field of view that is assumed where nothing is known; such frames carry no pose. */
const ASSUMED_FIELD_OF_VIEW_RAD = (65 * Math.PI) / 180;

/** A pinhole guess for a camera without calibration. */
export function assumedIntrinsics(width: number, height: number): Intrinsics {
  const f = width / 2 / Math.tan(ASSUMED_FIELD_OF_VIEW_RAD / 2);
  return { fx: f, fy: f, cx: (width - 1) / 2, cy: (height - 1) / 2, w: width, h: height };
}
