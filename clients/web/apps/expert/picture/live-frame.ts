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

/** How long marks stay as they were drawn while the record of a frame is missing. */
const PATIENCE_MS = 300;
/** After this a record is lost for good: it travels on an unreliable channel. */
const GIVE_UP_MS = 3000;

export class LiveFrame {
  readonly #finder: Finder;
  readonly #paint: () => number | null;
  readonly #onFrame: (frame: ShownFrame) => void;
  #subscriptionId = "";
  #stop: () => void = () => undefined;
  #shown: ShownFrame | null = null;
  /** When a frame was last shown whose record was there, or waiting for one began. */
  #knownAtMs = 0;
  #animation = 0;

  /**
   * @param paint shows the video's present frame and returns its own timestamp, or null where that cannot be told
   * @param onFrame called when a frame is shown, and again when its record comes or is missed for long
   */
  constructor(finder: Finder, paint: () => number | null, onFrame: (frame: ShownFrame) => void) {
    this.#finder = finder;
    this.#paint = paint;
    this.#onFrame = onFrame;
  }

  /** The newest shown frame. */
  get shown(): ShownFrame | null {
    return this.#shown;
  }

  follow(video: HTMLVideoElement, subscriptionId: string): void {
    this.stop();
    this.#subscriptionId = subscriptionId;
    this.#stop = followFrames(video, ({ rtpTs }) => this.#presented(this.#paint() ?? rtpTs));
  }

  stop(): void {
    this.#stop();
    cancelAnimationFrame(this.#animation);
    this.#stop = () => undefined;
    this.#shown = null;
  }

  #presented(rtpTs: number): void {
    cancelAnimationFrame(this.#animation);
    // The time that a known frame stood on screen is no time of waiting.
    if (this.#shown?.found !== null) this.#knownAtMs = performance.now();
    this.#look(rtpTs, performance.now());
  }

  #look(rtpTs: number, sinceMs: number): void {
    const nowMs = performance.now();
    const found = this.#finder.find(this.#subscriptionId, rtpTs);
    const isUnknown = !found && nowMs - this.#knownAtMs > PATIENCE_MS;
    const isNews = this.#shown?.rtpTs !== rtpTs || found !== null || isUnknown !== this.#shown.isUnknown;
    this.#shown = { subscriptionId: this.#subscriptionId, rtpTs, found, isUnknown };
    if (isNews) this.#onFrame(this.#shown);
    if (!found && nowMs - sinceMs < GIVE_UP_MS) this.#animation = requestAnimationFrame(() => this.#look(rtpTs, sinceMs));
  }
}
