/** The poses of the last source frames, to look up where the camera was when somebody saw a picture. */

import type { SourceFrame } from "../media/camera";
import type { Intrinsics, Pose } from "../protocol/generated";

export interface PosedFrame {
  readonly frameNo: number;
  readonly capturedAtMs: number;
  readonly worldId: string;
  readonly pose: Pose;
  readonly intrinsics: Intrinsics;
}

const KEPT_MS = 3000;

export class FramePoses {
  #frames: PosedFrame[] = [];

  /** Frames without tracking are passed over. */
  add({ frameNo, capturedAtMs, worldId, pose, intrinsics }: SourceFrame): void {
    if (worldId === null || pose === null) return;
    this.#frames = this.#frames.filter((one) => capturedAtMs - one.capturedAtMs <= KEPT_MS);
    this.#frames.push({ frameNo, capturedAtMs, worldId, pose, intrinsics });
  }

  /** The newest frame not younger than a time; the oldest there is when all are younger; null without any. */
  at(atMs: number): PosedFrame | null {
    return this.#frames.findLast(({ capturedAtMs }) => capturedAtMs <= atMs) ?? this.#frames[0] ?? null;
  }

  clear(): void {
    this.#frames = [];
  }
}
