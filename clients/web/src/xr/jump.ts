/**
 * Notices that the device has lost and found itself again somewhere else without a `reset` event.
 *
 * Two signs count: a fixed anchor that moves against the origin (the origin has moved against the world), and a head that
 * comes back from lost tracking where it cannot have walked. A fast head alone is no sign: people turn and run.
 */

import type { Vector3 } from "../protocol/generated";
import { distanceM } from "../spatial/rigid-transform";

export interface TrackingSample {
  readonly nowMs: number;
  /** Of the head in the tracking origin; null while tracking is lost. */
  readonly head: Vector3 | null;
  /** True while the device only guesses the position. */
  readonly isGuessed: boolean;
  /** Where the session's first anchor is now; null without anchors. */
  readonly keel: Vector3 | null;
}

/** Devices shift anchors by millimetres all the time; more than this at once moves marks visibly. */
const KEEL_M = 0.05;
/** Nobody walks faster. */
const FASTEST_M_S = 3;
const SLACK_M = 0.3;

export class JumpDetector {
  #keel: Vector3 | null = null;
  #last: { readonly head: Vector3; readonly atMs: number } | null = null;
  #wasLost = false;

  /** True when this sample cannot belong to the origin of those before. */
  sees({ nowMs, head, isGuessed, keel }: TrackingSample): boolean {
    const hasKeelMoved = keel !== null && this.#keel !== null && distanceM(keel, this.#keel) > KEEL_M;
    this.#keel = keel ?? this.#keel;
    if (!head || isGuessed) {
      this.#wasLost = true;
      return hasKeelMoved;
    }
    const hasHeadJumped = this.#wasLost && this.#isTooFar(head, nowMs);
    this.#wasLost = false;
    this.#last = { head, atMs: nowMs };
    return hasKeelMoved || hasHeadJumped;
  }

  #isTooFar(head: Vector3, nowMs: number): boolean {
    if (!this.#last) return false;
    const reachM = SLACK_M + (FASTEST_M_S * (nowMs - this.#last.atMs)) / 1000;
    return distanceM(head, this.#last.head) > reachM;
  }
}
