/** What every camera has in common whose pictures are drawn on a canvas and whose depth comes beside them. */

import type { CameraSource, DepthImage, SourceFrame, StillImage } from "./camera";
import type { CanvasCamera } from "./canvas-camera";

/** Depth maps come no faster than this; five a second suffice for anchors. */
const DEPTH_INTERVAL_MS = 200;

export abstract class DrawnCamera implements CameraSource {
  abstract readonly kind: "emulator" | "webxr";
  protected abstract readonly camera: CanvasCamera;
  /** The newest depth, set by whoever measures it. */
  protected newestDepth: DepthImage | null = null;
  #depthAtMs = -Infinity;

  get pageMinusMediaMs(): number {
    return this.camera.pageMinusMediaMs;
  }

  start(): Promise<MediaStreamTrack> {
    return this.camera.start();
  }

  stop(): void {
    this.camera.stop();
    this.newestDepth = null;
  }

  onFrame(listener: (frame: SourceFrame) => void): () => void {
    return this.camera.onFrame(listener);
  }

  still(frameNo: number): Promise<StillImage | null> {
    return this.camera.still(frameNo);
  }

  nearestStill(frameNo: number): number | null {
    return this.camera.nearestStill(frameNo);
  }

  depth(): DepthImage | null {
    return this.newestDepth;
  }

  /** Whether this frame's depth is due; whoever asks measures it. */
  protected isDepthDue(frame: SourceFrame): boolean {
    if (frame.capturedAtMs - this.#depthAtMs < DEPTH_INTERVAL_MS) return false;
    this.#depthAtMs = frame.capturedAtMs;
    return true;
  }
}
