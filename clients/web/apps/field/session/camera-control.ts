/**
 * The camera of this page, whatever it is: opened for the preview, sent while there is a call, changed, lost and found.
 *
 * A source lives until it is replaced or lost; its frame numbers belong to it alone. Hanging up ends the source that was
 * sent (its publication is over), so the preview goes on with a new one.
 */

import { signal, type ReadonlySignal } from "@preact/signals";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import type { CameraSource } from "../../../src/media/camera";
import type { MediaSession } from "../../../src/media/media-session";

export type CameraState =
  | { readonly phase: "off" }
  | { readonly phase: "starting" }
  | { readonly phase: "on"; readonly camera: CameraSource; readonly track: MediaStreamTrack }
  | { readonly phase: "failed"; readonly error: SightlineError }
  /** It was there and is gone: unplugged, or taken by another program. */
  | { readonly phase: "lost" };

export class CameraControl {
  readonly #media: Pick<MediaSession, "publishCamera" | "unpublish" | "setMuted">;
  readonly #state = signal<CameraState>({ phase: "off" });
  #make: () => CameraSource = () => {
    throw new Error("No camera was chosen.");
  };
  #isSending = false;
  #attempt = 0;

  constructor(media: Pick<MediaSession, "publishCamera" | "unpublish" | "setMuted">) {
    this.#media = media;
  }

  get state(): ReadonlySignal<CameraState> {
    return this.#state;
  }

  /** Opens a camera instead of the one before; asked again after it was lost. Never throws, the state says it. */
  async use(make: () => CameraSource): Promise<void> {
    this.#make = make;
    await this.restart();
  }

  async restart(): Promise<void> {
    const attempt = ++this.#attempt;
    // First: phones open one camera at a time.
    this.#release();
    this.#state.value = { phase: "starting" };
    const camera = this.#make();
    try {
      const track = await camera.start();
      if (attempt !== this.#attempt) { camera.stop(); return; }
      track.addEventListener("ended", () => this.#ended(camera), { once: true });
      this.#state.value = { phase: "on", camera, track };
      if (this.#isSending) await this.#media.publishCamera(camera);
    } catch (error) {
      camera.stop();
      if (attempt === this.#attempt) this.#state.value = { phase: "failed", error: asSightlineError(error) };
    }
  }

  /** Sends the picture while there is a call. */
  async setSending(isSending: boolean): Promise<void> {
    if (isSending === this.#isSending) return;
    this.#isSending = isSending;
    const state = this.#state.value;
    if (state.phase !== "on") return;
    if (isSending) return this.#media.publishCamera(state.camera);
    // Ends the source too; the preview goes on with a new one.
    this.#media.unpublish("camera");
    await this.restart();
  }

  /** Says to the others that the picture stands still, while this page is not shown. */
  setPaused(isPaused: boolean): void {
    if (this.#isSending) this.#media.setMuted("camera", isPaused);
  }

  close(): void {
    this.#attempt++;
    this.#release();
    this.#isSending = false;
  }

  #ended(camera: CameraSource): void {
    const state = this.#state.value;
    if (state.phase !== "on" || state.camera !== camera) return;
    this.#state.value = { phase: "lost" };
    if (this.#isSending) this.#media.unpublish("camera");
    camera.stop();
  }

  #release(): void {
    const state = this.#state.value;
    this.#state.value = { phase: "off" };
    if (state.phase !== "on") return;
    if (this.#isSending) this.#media.unpublish("camera");
    state.camera.stop();
  }
}
