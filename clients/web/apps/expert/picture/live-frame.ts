/**
 * The frame on screen and its record. The record of a frame often arrives a little after the frame itself, so it is looked
 * for again until it is there, the next frame is shown, or it is clear that it was lost.
 */

import type { FoundRecord } from "../../../src/media/identity/finder";
import { followFrames } from "../../../src/media/frames";

/** What is on screen now. */
export interface ShownFrame {
  readonly subscriptionId: string;
  readonly rtpTs: number;
  /** Null while the record has not come. */
  readonly found: FoundRecord | null;
  /** The record is missing for so long that marks drawn before no longer fit. */
  readonly isUnknown: boolean;
}

export interface Finder {
  find(subscriptionId: string, rtpTs: number): FoundRecord | null;
}

/** How long marks stay as they were drawn while records are missing. */
const PATIENCE_MS = 250;

export class LiveFrame {
  readonly #finder: Finder;
  readonly #onFrame: (frame: ShownFrame) => void;
  #subscriptionId = "";
  #stop: () => void = () => undefined;
  #shown: ShownFrame | null = null;
  #lastFoundAtMs = -Infinity;
  #animation = 0;

  /** @param onFrame called when a frame is shown, and again when its record comes or is given up */
  constructor(finder: Finder, onFrame: (frame: ShownFrame) => void) {
    this.#finder = finder;
    this.#onFrame = onFrame;
  }

  /** The newest shown frame. */
  get shown(): ShownFrame | null {
    return this.#shown;
  }

  follow(video: HTMLVideoElement, subscriptionId: string): void {
    this.stop();
    this.#subscriptionId = subscriptionId;
    this.#stop = followFrames(video, ({ rtpTs }) => this.#presented(rtpTs));
  }

  stop(): void {
    this.#stop();
    cancelAnimationFrame(this.#animation);
    this.#stop = () => undefined;
    this.#shown = null;
  }

  #presented(rtpTs: number): void {
    cancelAnimationFrame(this.#animation);
    this.#look(rtpTs, true);
  }

  #look(rtpTs: number, isNew: boolean): void {
    const found = this.#finder.find(this.#subscriptionId, rtpTs);
    const nowMs = performance.now();
    if (found) this.#lastFoundAtMs = nowMs;
    const isUnknown = !found && nowMs - this.#lastFoundAtMs > PATIENCE_MS;
    this.#shown = { subscriptionId: this.#subscriptionId, rtpTs, found, isUnknown };
    if (isNew || found || isUnknown) this.#onFrame(this.#shown);
    if (!found && !isUnknown) this.#animation = requestAnimationFrame(() => this.#look(rtpTs, false));
  }
}
