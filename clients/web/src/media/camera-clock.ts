/**
 * Offset between the page's clock and a camera's. Frames of a real camera are stamped on the system's boot clock;
 * `requestVideoFrameCallback` tells capture times of some of them on the page's clock, without saying which.
 *
 * The offset is the one under which capture times and stamps coincide (measured: constant within 0.2 ms). A camera that is
 * perfectly periodic allows several; then there is none, and its frames stay approximate.
 */

const KEPT_STAMPS = 90;
const KEPT_CAPTURES = 30;
const ENOUGH = 10;
/** Capture times and stamps are rounded to 0.1 ms. */
const WIDTH_MS = 0.8;
/** A camera's pipeline is at most so long. */
const MAX_LATENCY_MS = 150;
const RUNNER_UP = 0.6;

export class CameraClock {
  #stampsMs: number[] = [];
  #capturesMs: number[] = [];
  #latestOffsetMs = Infinity;
  #offsetMs: number | null = null;

  /** @param mediaMs stamp of a frame. @param readAtMs page time at which it was read: later than its capture. */
  addFrame(mediaMs: number, readAtMs: number): void {
    this.#latestOffsetMs = Math.min(this.#latestOffsetMs, readAtMs - mediaMs);
    this.#stampsMs = [...this.#stampsMs, mediaMs].slice(-KEPT_STAMPS);
  }

  /** @param captureMs capture time of some recent frame on the page's clock. */
  addCapture(captureMs: number): void {
    this.#capturesMs = [...this.#capturesMs, captureMs].slice(-KEPT_CAPTURES);
    if (this.#capturesMs.length >= ENOUGH) this.#offsetMs = this.#estimate();
  }

  /** `page = media + offsetMs`; null while unknown or ambiguous. */
  get offsetMs(): number | null {
    return this.#offsetMs;
  }

  #estimate(): number | null {
    const offsets = this.#capturesMs
      .flatMap((captureMs) => this.#stampsMs.map((mediaMs) => captureMs - mediaMs))
      .filter((offset) => offset <= this.#latestOffsetMs + 1 && offset > this.#latestOffsetMs - MAX_LATENCY_MS)
      .sort((a, b) => a - b);
    const best = densest(offsets);
    const others = offsets.filter((offset) => Math.abs(offset - best.middle) > 2 * WIDTH_MS);
    const isClear = best.count >= ENOUGH * 0.8 && densest(others).count <= RUNNER_UP * best.count;
    return isClear ? best.middle : null;
  }
}

/** The place with the most values within `WIDTH_MS`. */
function densest(sorted: readonly number[]): { readonly middle: number; readonly count: number } {
  let best = { middle: NaN, count: 0 };
  let start = 0;
  for (const [end, value] of sorted.entries()) {
    while (value - (sorted[start] ?? value) > WIDTH_MS) start++;
    const count = end - start + 1;
    if (count > best.count) best = { middle: sorted[start + (count >> 1)] ?? value, count };
  }
  return best;
}
