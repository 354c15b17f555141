/**
 * The last seconds of source frames, kept as they are, so that a picture asked for later is exactly the clicked frame.
 *
 * Bounded in time and in bytes: uncompressed frames are large (1.2 MB at 640x480), and compressing each one would take
 * more of the processor than the video itself. What has left the ring is answered with the nearest number that is there.
 */

import type { SourceFrame, StillImage } from "./camera";

const KEPT_MS = 6000;
const KEPT_BYTES = 192 * 1024 * 1024;
const BYTES_PER_PIXEL = 4;
const JPEG_QUALITY = 0.92;

/** A picture that can be drawn and must be closed: `VideoFrame` or `ImageBitmap`. */
export interface KeptImage {
  close(): void;
}

interface Entry<Image> {
  readonly frame: SourceFrame;
  readonly image: Image;
}

export interface RingLimits {
  readonly keptMs: number;
  readonly keptBytes: number;
}

export class StillRing<Image extends KeptImage> {
  readonly #limits: RingLimits;
  #entries: Entry<Image>[] = [];
  #bytes = 0;

  constructor(limits: Partial<RingLimits> = {}) {
    this.#limits = { keptMs: KEPT_MS, keptBytes: KEPT_BYTES, ...limits };
  }

  /** Takes over the picture of a frame; frame numbers must go up. */
  add(frame: SourceFrame, image: Image): void {
    this.#entries.push({ frame, image });
    this.#bytes += sizeOf(frame);
    while (this.#isOver(frame.capturedAtMs)) this.#dropOldest();
  }

  get(frameNo: number): Entry<Image> | null {
    return this.#entries.find((entry) => entry.frame.frameNo === frameNo) ?? null;
  }

  nearest(frameNo: number): number | null {
    const distance = ({ frame }: Entry<Image>): number => Math.abs(frame.frameNo - frameNo);
    const best = this.#entries.reduce<Entry<Image> | null>(
      (found, entry) => (found && distance(found) <= distance(entry) ? found : entry),
      null,
    );
    return best?.frame.frameNo ?? null;
  }

  get size(): number {
    return this.#entries.length;
  }

  clear(): void {
    while (this.#entries.length > 0) this.#dropOldest();
  }

  #isOver(nowMs: number): boolean {
    const oldest = this.#entries[0];
    if (!oldest || this.#entries.length === 1) return false;
    return nowMs - oldest.frame.capturedAtMs > this.#limits.keptMs || this.#bytes > this.#limits.keptBytes;
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift();
    if (!oldest) return;
    this.#bytes -= sizeOf(oldest.frame);
    oldest.image.close();
  }
}

function sizeOf({ intrinsics }: SourceFrame): number {
  return intrinsics.w * intrinsics.h * BYTES_PER_PIXEL;
}

/** Encodes a kept picture. Draws at once, so the ring may close it meanwhile. */
export async function encodeStill(frame: SourceFrame, image: CanvasImageSource): Promise<StillImage> {
  const { w: width, h: height } = frame.intrinsics;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
  return { frame, width, height, image: await canvas.convertToBlob({ type: "image/jpeg", quality: JPEG_QUALITY }) };
}
