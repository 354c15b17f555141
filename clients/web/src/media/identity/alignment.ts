/**
 * Which whole-frame shift lays the encoded frames on the source frames? Answered by the frame times alone, where they are
 * irregular enough to tell.
 *
 * Chromium stamps an encoded frame with the time at which it arrived in the encoder, smoothed over a hundred frames and never
 * in the future (webrtc rtc_base/timestamp_aligner.cc). The distance of that from the source's own time is slow but not
 * small: after a start on a busy machine it creeps from +20 ms to -30 ms and stays there, a whole frame. So the distance
 * itself says nothing. What tells is that under the true shift it changes by less than a millisecond from frame to frame;
 * under a wrong one it changes as the dither of the source does.
 */

import type { SourceFrames } from "./source-frames";
import { median } from "./statistics";

/** Encoded frames needed before the answer counts. */
const ENOUGH = 20;
/** Shifts that are tried, to either side of the reports, in half frames: a distance of half a frame lies on neither. */
const HALF_FRAMES = 8;
/** Change of the distance from frame to frame that the browser's rounding to whole milliseconds explains, and twice that. */
const ROUNDING_MS = 0.4;
const SMOOTH_MS = 1;
/** From one frame to the next the distance moves by no more, rounding and creeping together. */
const STEADY_MS = 1.6;
/** Shifts so near to each other are one. */
const SAME_MS = 0.5;
/** By how much rougher every other shift must be. */
const CLEARLY = 2.5;
/** Frames over which the distance may be taken as constant while it creeps. */
export const RECENT = 16;

export interface Alignment {
  /** `encoded time = media time + k`, milliseconds. */
  readonly k: number;
  /** Whether no other shift fits: then K is right, whatever the reports say. */
  readonly isDecisive: boolean;
  /** How many of the newest frames follow each other smoothly under K. */
  readonly steady: number;
}

interface Candidate {
  readonly k: number;
  readonly distancesMs: readonly number[];
  readonly roughnessMs: number;
}

/**
 * Finds the shift under which the distances are smoothest.
 *
 * @param encodedMs unwrapped RTP times of recent encoded frames in order, milliseconds with any zero
 * @param coarseK K by the sender reports
 * @returns null while there are too few frames
 */
export function align(encodedMs: readonly number[], sources: SourceFrames, coarseK: number): Alignment | null {
  const { intervalMs } = sources;
  if (encodedMs.length < ENOUGH || Number.isNaN(intervalMs)) return null;
  const candidates: Candidate[] = [];
  for (let half = -HALF_FRAMES; half <= HALF_FRAMES; half++) {
    const startK = coarseK + (half * intervalMs) / 2;
    const k = startK + median(distances(encodedMs, sources, startK));
    if (candidates.every((known) => Math.abs(known.k - k) > SAME_MS)) candidates.push(fitted(encodedMs, sources, k));
  }
  const best = candidates.reduce((one, other) => (other.roughnessMs < one.roughnessMs ? other : one));
  const others = candidates.filter(({ k }) => Math.abs(k - best.k) > intervalMs * 0.4);
  const limitMs = CLEARLY * Math.max(best.roughnessMs, ROUNDING_MS);
  return {
    k: best.k,
    steady: steadyRun(best.distancesMs),
    isDecisive: best.roughnessMs < SMOOTH_MS && others.every(({ roughnessMs }) => roughnessMs > limitMs),
  };
}

/** How smoothly the frames follow K, and K as it is for the newest of them. */
function fitted(encodedMs: readonly number[], sources: SourceFrames, k: number): Candidate {
  const distancesMs = distances(encodedMs, sources, k);
  const changes = distancesMs.slice(1).map((distance, index) => Math.abs(distance - (distancesMs[index] ?? NaN)));
  return { k: k + median(distancesMs.slice(-RECENT)), distancesMs, roughnessMs: median(changes) };
}

/** Length of the smooth end of the distances, at most as long as they may be taken as constant. */
function steadyRun(distancesMs: readonly number[]): number {
  const recent = distancesMs.slice(-RECENT);
  const jump = recent.findLastIndex((ms, index) => index > 0 && Math.abs(ms - (recent[index - 1] ?? NaN)) > STEADY_MS);
  return recent.length - Math.max(0, jump);
}

/** Distance of each encoded frame from the source frame nearest to it under a K, milliseconds. */
export function distances(encodedMs: readonly number[], sources: SourceFrames, k: number): number[] {
  return encodedMs.flatMap((ms) => {
    const nearest = sources.nearest(ms - k);
    return nearest ? [ms - k - nearest.mediaMs] : [];
  });
}
