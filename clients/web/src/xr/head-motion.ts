/** Whether the wearer walks: then the field of view is kept free. Judged by the head's speed, with hysteresis. */

import type { Vector3 } from "../protocol/generated";
import { distanceM } from "../spatial/rigid-transform";

/** A slow stroll; leaning towards the work stays below. */
const WALKS_M_S = 0.55;
const STANDS_M_S = 0.3;
/** Speed is averaged over this time, so that a nod is no walk. */
const WINDOW_MS = 400;
/** Having stopped, people look again only after a moment. */
const SETTLE_MS = 500;

export class HeadMotion {
  #samples: { readonly atMs: number; readonly head: Vector3 }[] = [];
  #isWalking = false;
  #slowSinceMs: number | null = null;

  get isWalking(): boolean {
    return this.#isWalking;
  }

  /** Metres per second over the last moments; 0 until enough is known. */
  get speedMS(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < WINDOW_MS / 2) return 0;
    const level: Vector3 = [last.head[0], first.head[1], last.head[2]];
    return (distanceM(first.head, level) * 1000) / (last.atMs - first.atMs);
  }

  /** @returns whether the wearer walks now */
  moved(head: Vector3, nowMs: number): boolean {
    this.#samples = [...this.#samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS), { atMs: nowMs, head }];
    const speed = this.speedMS;
    if (speed >= STANDS_M_S) this.#slowSinceMs = null;
    else this.#slowSinceMs ??= nowMs;
    if (speed > WALKS_M_S) this.#isWalking = true;
    else if (this.#slowSinceMs !== null && nowMs - this.#slowSinceMs >= SETTLE_MS) this.#isWalking = false;
    return this.#isWalking;
  }
}
