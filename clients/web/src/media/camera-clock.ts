/**
 * Offset between the page's clock and a camera's. Frames of a real camera are stamped on the system's boot clock;
 * `requestVideoFrameCallback` tells of some of them the capture time on the page's clock and a `mediaTime`: the very stamp,
 * counted from the first frame that the element showed.
 *
 * So capture time minus media time is constant (measured: within 0.6 ms), and so is stamp minus media time, to the grain of
 * the stamps. Which stamp belongs to which media time shows where they coincide. A camera that is perfectly periodic allows
 * several answers; then there is none, and its frames stay approximate.
 */

import { median } from "./identity/statistics";

const KEPT_STAMPS = 90;
const KEPT_CAPTURES = 30;
const ENOUGH = 10;
/** Stamps and capture times are given in steps of 0.1 ms. */
const WIDTH_MS = 0.25;
/** The stamp of a frame is read at most so long after its capture. */
const MAX_LATENCY_MS = 150;
const RUNNER_UP = 0.6;

interface Capture {
  readonly captureMs: number;
  readonly mediaTimeMs: number;
}

export class CameraClock {
  #stampsMs: number[] = [];
  #captures: Capture[] = [];
  #latestOffsetMs = Infinity;
  #offsetMs: number | null = null;

  /** @param mediaMs stamp of a frame. @param readAtMs page time at which it was read: later than its capture. */
  addFrame(mediaMs: number, readAtMs: number): void {
    this.#latestOffsetMs = Math.min(this.#latestOffsetMs, readAtMs - mediaMs);
    this.#stampsMs = [...this.#stampsMs, mediaMs].slice(-KEPT_STAMPS);
  }

  /** @param captureMs capture time of some recent frame on the page's clock. @param mediaTimeMs its time since the first. */
  addCapture(captureMs: number, mediaTimeMs: number): void {
    this.#captures = [...this.#captures, { captureMs, mediaTimeMs }].slice(-KEPT_CAPTURES);
    if (this.#captures.length >= ENOUGH) this.#offsetMs = this.#estimate() ?? this.#offsetMs;
  }

  /** `page = media + offsetMs`; null while unknown or ambiguous. */
  get offsetMs(): number | null {
    return this.#offsetMs;
  }

  #estimate(): number | null {
    const zeroMs = median(this.#captures.map(({ captureMs, mediaTimeMs }) => captureMs - mediaTimeMs));
    const earliest = zeroMs - this.#latestOffsetMs - 1;
    const starts = this.#captures
      .flatMap(({ mediaTimeMs }) => this.#stampsMs.map((stampMs) => stampMs - mediaTimeMs))
      .filter((startMs) => startMs >= earliest && startMs < earliest + MAX_LATENCY_MS)
      .sort((a, b) => a - b);
    const best = densest(starts);
    const others = starts.filter((startMs) => Math.abs(startMs - best.middle) > 2 * WIDTH_MS);
    const isClear = best.count >= ENOUGH * 0.8 && densest(others).count <= RUNNER_UP * best.count;
    return isClear ? zeroMs - best.middle : null;
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
