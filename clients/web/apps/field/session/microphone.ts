/** The technician's microphone: opened at the start, chosen, muted; where it cannot be had the call goes on without. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { openMicrophone } from "../../../src/media/devices";
import type { MediaSession } from "../../../src/media/media-session";
import { isInTour } from "../../../src/ui/tour-link";

export type MicrophoneState =
  | { readonly phase: "off" }
  | { readonly phase: "asking" }
  | { readonly phase: "on" }
  | { readonly phase: "failed"; readonly error: SightlineError };

const KEPT_DEVICE = "sightline.field.microphone";
const KEPT_MUTE = "sightline.field.muted";

export class Microphone {
  readonly #media: Pick<MediaSession, "publishMicrophone" | "unpublish" | "setMuted">;
  readonly #state = signal<MicrophoneState>({ phase: "off" });
  readonly #deviceId = signal(localStorage.getItem(KEPT_DEVICE) ?? "");
  readonly #isMuted = signal(sessionStorage.getItem(KEPT_MUTE) === "1");
  #track: MediaStreamTrack | null = null;
  #isWanted = false;
  #attempt = 0;

  constructor(media: Pick<MediaSession, "publishMicrophone" | "unpublish" | "setMuted">) {
    this.#media = media;
  }

  get state(): ReadonlySignal<MicrophoneState> {
    return this.#state;
  }

  /** Empty: the browser's choice. */
  get deviceId(): ReadonlySignal<string> {
    return this.#deviceId;
  }

  get isMuted(): ReadonlySignal<boolean> {
    return this.#isMuted;
  }

  /** Opens it without sending, so that the browser's question comes before the call. Never throws. */
  async open(): Promise<void> {
    // In the tour nobody listens.
    if (isInTour) return;
    const attempt = ++this.#attempt;
    this.#state.value = { phase: "asking" };
    try {
      const track = await this.#openChosen();
      if (attempt !== this.#attempt) {
        track.stop();
        return;
      }
      this.#track = track;
      track.addEventListener("ended", () => this.#ended(track), { once: true });
      this.#state.value = { phase: "on" };
      if (this.#isWanted) this.#publish();
    } catch (error) {
      if (attempt === this.#attempt) this.#state.value = { phase: "failed", error: asSightlineError(error) };
    }
  }

  /** Sends it while there is a call. */
  async setSending(isSending: boolean): Promise<void> {
    if (isSending === this.#isWanted) return;
    this.#isWanted = isSending;
    if (!isSending) {
      this.#media.unpublish("microphone");
      this.#track = null;
      this.#state.value = { phase: "off" };
    } else if (this.#track) this.#publish();
    else await this.open();
  }

  async choose(deviceId: string): Promise<void> {
    this.#deviceId.value = deviceId;
    localStorage.setItem(KEPT_DEVICE, deviceId);
    this.#release();
    await this.open();
  }

  toggle(): void {
    this.#isMuted.value = !this.#isMuted.value;
    sessionStorage.setItem(KEPT_MUTE, this.#isMuted.value ? "1" : "0");
    if (this.#isWanted) this.#media.setMuted("microphone", this.#isMuted.value);
  }

  close(): void {
    this.#attempt++;
    this.#release();
    this.#state.value = { phase: "off" };
  }

  #publish(): void {
    if (!this.#track) return;
    this.#media.publishMicrophone(this.#track);
    this.#media.setMuted("microphone", this.#isMuted.value);
  }

  /** Pulled out, or taken away by the system: another one will do. */
  #ended(track: MediaStreamTrack): void {
    if (track !== this.#track) return;
    this.#track = null;
    void this.open();
  }

  #release(): void {
    const track = this.#track;
    this.#track = null;
    track?.stop();
  }

  /** The chosen one may have been pulled out since. */
  async #openChosen(): Promise<MediaStreamTrack> {
    const wanted = this.#deviceId.value;
    if (wanted === "") return openMicrophone();
    try {
      return await openMicrophone(wanted);
    } catch (error) {
      if (asSightlineError(error).code !== "camera_missing") throw error;
      return openMicrophone();
    }
  }
}
