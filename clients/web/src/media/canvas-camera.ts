/**
 * A camera whose pictures somebody draws on a canvas: the emulator's environment, a headset's camera texture, a test card.
 *
 * `commit` must be called in the task that drew the picture, before the browser clears it, with the pose it was drawn
 * with. The time that goes into the frame is a few milliseconds dithered: a source that is perfectly periodic would let K be
 * wrong by whole frames without anybody noticing (identity/alignment.ts); with the dither a wrong K does not fit.
 */

import { seededRandom } from "../base/ids";
import { SightlineError } from "../base/errors";
import type { CameraSource, DepthImage, SourceFrame, StillImage } from "./camera";
import { FrameEmitter } from "./frame-emitter";
import { generateTrack, type TrackGenerator } from "./platform";
import { encodeStill, StillRing, type RingLimits } from "./still-ring";

/** Backwards only, so that no frame comes from the future. */
const DITHER_MS = 5;

export type FrameSample = Pick<SourceFrame, "worldId" | "pose" | "intrinsics">;

export interface CanvasCameraOptions {
  readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  readonly kind: "canvas" | "emulator" | "webxr";
  /** At most so many frames a second are taken; others are passed over. */
  readonly maxFps?: number;
  readonly depth?: () => DepthImage | null;
  readonly ring?: Partial<RingLimits>;
  /** How old each picture's stamp is, instead of the dither (tests of identity). */
  readonly ageMs?: () => number;
}

export class CanvasCamera implements CameraSource {
  readonly kind: "canvas" | "emulator" | "webxr";
  readonly pageMinusMediaMs = 0;
  readonly depth?: () => DepthImage | null;
  readonly #options: CanvasCameraOptions;
  readonly #frames = new FrameEmitter();
  readonly #ring: StillRing<VideoFrame>;
  readonly #random = seededRandom(1);
  #track: TrackGenerator | null = null;
  #writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
  #lastUs = 0;
  #nextDueMs = 0;

  constructor(options: CanvasCameraOptions) {
    this.#options = options;
    this.kind = options.kind;
    this.#ring = new StillRing(options.ring);
    if (options.depth) this.depth = options.depth;
  }

  get size(): { readonly width: number; readonly height: number } {
    const { width, height } = this.#options.canvas;
    return { width, height };
  }

  /** Resolves with the track at once; pictures come by `commit`. */
  start(): Promise<MediaStreamTrack> {
    if (!this.#track) {
      this.#track = generateTrack();
      if (!this.#track) {
        return Promise.reject(new SightlineError("unsupported", "This browser cannot publish a canvas frame by frame."));
      }
      this.#writer = this.#track.writable.getWriter();
    }
    return Promise.resolve(this.#track);
  }

  stop(): void {
    this.#writer?.close().catch(() => undefined);
    this.#track?.stop();
    this.#writer = null;
    this.#track = null;
    this.#ring.clear();
  }

  onFrame(listener: (frame: SourceFrame) => void): () => void {
    return this.#frames.on(listener);
  }

  /** Whether a picture committed now would be taken: lets the caller skip the drawing. */
  isDue(nowMs = performance.now()): boolean {
    return this.#writer !== null && nowMs >= this.#nextDueMs;
  }

  /** Takes the picture on the canvas as the next frame; null when it is not due or the encoder is behind. */
  commit(sample: FrameSample): SourceFrame | null {
    const nowMs = performance.now();
    const writer = this.#writer;
    if (!writer || !this.isDue(nowMs) || (writer.desiredSize ?? 1) <= 0) return null;
    this.#scheduleNext(nowMs);
    const timestampUs = this.#timestampUs(nowMs);
    const picture = new VideoFrame(this.#options.canvas, { timestamp: timestampUs });
    const frame = this.#frames.emit({ timestampUs, capturedAtMs: nowMs, ...sample });
    this.#ring.add(frame, picture.clone());
    // Writing hands the picture over; it fails only when the track has just ended.
    writer.write(picture).catch(() => picture.close());
    return frame;
  }

  async still(frameNo: number): Promise<StillImage | null> {
    const kept = this.#ring.get(frameNo);
    return kept && encodeStill(kept.frame, kept.image);
  }

  nearestStill(frameNo: number): number | null {
    return this.#ring.nearest(frameNo);
  }

  /** Keeps the average rate although drawing happens on the grid of the display. */
  #scheduleNext(nowMs: number): void {
    const { maxFps } = this.#options;
    if (maxFps === undefined) return;
    const intervalMs = 1000 / maxFps;
    const graceMs = intervalMs * 0.2;
    const isLate = nowMs - this.#nextDueMs > intervalMs;
    this.#nextDueMs = (isLate ? nowMs : this.#nextDueMs) + intervalMs - (isLate ? graceMs : 0);
  }

  #timestampUs(nowMs: number): number {
    const ageMs = this.#options.ageMs?.() ?? this.#random() * DITHER_MS;
    this.#lastUs = Math.max(this.#lastUs + 1000, Math.round((nowMs - ageMs) * 1000));
    return this.#lastUs;
  }
}
