/** The sender's memory of the frames that it gave to the encoder: number and time on the media clock. */

import { firstIndex, median } from "./statistics";

const KEPT = 600;
const INTERVALS = 60;

export interface SourceTime {
  readonly frameNo: number;
  /** `VideoFrame.timestamp / 1000`: milliseconds on the clock that RTP timestamps follow. */
  readonly mediaMs: number;
}

export class SourceFrames {
  #frames: SourceTime[] = [];

  /** Adds a frame; must be called before the encoder can have seen it. Times that do not advance start anew. */
  add(frame: SourceTime): void {
    const last = this.#frames.at(-1);
    if (last && frame.mediaMs <= last.mediaMs) this.#frames = [];
    this.#frames.push(frame);
    if (this.#frames.length > KEPT) this.#frames.splice(0, this.#frames.length - KEPT);
  }

  /** Typical distance of two frames in milliseconds; NaN while there are fewer than ten. */
  get intervalMs(): number {
    const recent = this.#frames.slice(-INTERVALS);
    if (recent.length < 10) return NaN;
    return median(recent.slice(1).map((frame, index) => frame.mediaMs - (recent[index]?.mediaMs ?? NaN)));
  }

  /** The frame whose time is nearest. */
  nearest(mediaMs: number): SourceTime | null {
    const index = firstIndex(this.#frames, (frame) => frame.mediaMs >= mediaMs);
    const before = this.#frames[index - 1];
    const after = this.#frames[index];
    if (!before || !after) return before ?? after ?? null;
    return mediaMs - before.mediaMs < after.mediaMs - mediaMs ? before : after;
  }

  /** The newest frame that is not younger than `mediaMs`. */
  before(mediaMs: number): SourceTime | null {
    return this.#frames[firstIndex(this.#frames, (frame) => frame.mediaMs > mediaMs) - 1] ?? null;
  }
}
