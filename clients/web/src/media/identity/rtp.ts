/** Arithmetic of 32-bit RTP timestamps (RFC 3550 section 5.1) at the 90 kHz of video. */

export const TICKS_PER_MS = 90;
const WRAP = 2 ** 32;

/** `later - earlier` on the circle, in -2^31 .. 2^31 - 1. */
export function signedTicks(later: number, earlier: number): number {
  return (later - earlier) | 0;
}

/** Any integer as an unsigned 32-bit timestamp. */
export function wrapTicks(ticks: number): number {
  return ((ticks % WRAP) + WRAP) % WRAP;
}

/** Follows one stream of timestamps over wrap-arounds, in ticks since its first. */
export class TickCounter {
  #newest: number | null = null;
  #extended = 0;

  /** Extended ticks of a timestamp near the newest one; the newest moves only forwards. */
  extend(rtpTs: number): number {
    this.#newest ??= rtpTs;
    const extended = this.#extended + signedTicks(rtpTs, this.#newest);
    if (extended > this.#extended) {
      this.#extended = extended;
      this.#newest = rtpTs;
    }
    return extended;
  }
}
