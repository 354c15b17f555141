/** The emulated passthrough camera as a source of frames, each with its exact pose, and depth a few times a second. */

import type { SourceFrame } from "../../media/camera";
import { CanvasCamera } from "../../media/canvas-camera";
import { DrawnCamera } from "../../media/drawn-camera";
import type { Intrinsics, Pose } from "../../protocol/generated";
import { DEPTH_HEIGHT, DEPTH_WIDTH } from "./depth-pass";
import type { HallEnvironment } from "./environment";

export interface EmulatorCameraOptions {
  readonly environment: HallEnvironment;
  readonly fps: number;
  readonly view: () => { readonly pose: Pose; readonly intrinsics: Intrinsics };
  readonly worldId: () => string;
}

export class EmulatorCamera extends DrawnCamera {
  readonly kind = "emulator";
  readonly #options: EmulatorCameraOptions;
  /** In main memory. */
  readonly #picture: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  protected readonly camera: CanvasCamera;
  #isReadingDepth = false;

  constructor(options: EmulatorCameraOptions) {
    super();
    this.#options = options;
    const { width, height } = options.environment.environmentCanvas;
    this.#picture = new OffscreenCanvas(width, height);
    this.#context = this.#picture.getContext("2d", { alpha: false, willReadFrequently: true });
    this.camera = new CanvasCamera({ canvas: this.#picture, kind: "emulator", maxFps: options.fps });
  }

  /**
   * Called in the task that drew a picture. It is read back before its frame is stamped: a frame still on its way from the
   * graphics card reached the encoder 80 ms after its stamp (measured on a busy machine), and no frame was certain.
   */
  drawn(): void {
    if (this.camera.isDue()) this.#context?.drawImage(this.#options.environment.environmentCanvas, 0, 0);
    const frame = this.camera.commit({ worldId: this.#options.worldId(), ...this.#options.view() });
    if (frame && !this.#isReadingDepth && this.isDepthDue(frame)) void this.#readDepth(frame);
  }

  async #readDepth(frame: SourceFrame): Promise<void> {
    this.#isReadingDepth = true;
    try {
      // Drawn before the first await: the camera has not moved since the picture.
      const { depth, scene, camera } = this.#options.environment;
      const millimetres = await depth.render(scene, camera);
      const intrinsics = scaled(frame.intrinsics, DEPTH_WIDTH, DEPTH_HEIGHT);
      this.newestDepth = { frame, width: DEPTH_WIDTH, height: DEPTH_HEIGHT, intrinsics, millimetres };
    } catch {
      // The GPU's context is gone (three rejects without a reason): frames without depth are legal, and the page may be closing.
      this.newestDepth = null;
    } finally {
      this.#isReadingDepth = false;
    }
  }
}

/** Intrinsics of the same view at another size; integer coordinates are pixel centres. */
export function scaled(intrinsics: Intrinsics, width: number, height: number): Intrinsics {
  const x = width / intrinsics.w;
  const y = height / intrinsics.h;
  return {
    fx: intrinsics.fx * x,
    fy: intrinsics.fy * y,
    cx: (intrinsics.cx + 0.5) * x - 0.5,
    cy: (intrinsics.cy + 0.5) * y - 0.5,
    w: width,
    h: height,
  };
}
