/** The expert's microphone: asked for when the call is taken, chosen, muted, and said in words when it cannot be had. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { listDevices, openMicrophone, type Device } from "../../../src/media/devices";
import type { MediaSession } from "../../../src/media/media-session";

export type VoiceState =
  | { readonly phase: "off" }
  | { readonly phase: "asking" }
  | { readonly phase: "on"; readonly isMuted: boolean }
  | { readonly phase: "failed"; readonly error: SightlineError };

const KEPT_DEVICE = "sightline.microphone";
const KEPT_MUTE = "sightline.muted";

export class Voice {
  readonly #media: MediaSession;
  readonly #state = signal<VoiceState>({ phase: "off" });
  readonly #devices = signal<readonly Device[]>([]);
  readonly #deviceId = signal(localStorage.getItem(KEPT_DEVICE) ?? "");
  #attempt = 0;

  constructor(media: MediaSession) {
    this.#media = media;
  }

  get state(): ReadonlySignal<VoiceState> {
    return this.#state;
  }

  /** Known after the person allowed the first use. */
  get devices(): ReadonlySignal<readonly Device[]> {
    return this.#devices;
  }

  /** Empty: the browser's choice. */
  get deviceId(): ReadonlySignal<string> {
    return this.#deviceId;
  }

  /** Asks for the microphone and publishes it; never throws, the state says what happened. */
  async start(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#state.value = { phase: "asking" };
    try {
      const track = await this.#open();
      if (attempt !== this.#attempt) {
        track.stop();
        return;
      }
      this.#media.publishMicrophone(track);
      const isMuted = sessionStorage.getItem(KEPT_MUTE) === "1";
      this.#media.setMuted("microphone", isMuted);
      this.#state.value = { phase: "on", isMuted };
      this.#devices.value = (await listDevices()).microphones;
    } catch (error) {
      if (attempt === this.#attempt) this.#state.value = { phase: "failed", error: asSightlineError(error) };
    }
  }

  /** Takes another microphone from now on. */
  async choose(deviceId: string): Promise<void> {
    this.#deviceId.value = deviceId;
    localStorage.setItem(KEPT_DEVICE, deviceId);
    await this.start();
  }

  /** Mutes or unmutes; without a microphone it is asked for (again). */
  toggle(): void {
    const state = this.#state.value;
    if (state.phase === "off" || state.phase === "failed") void this.start();
    if (state.phase !== "on") return;
    const isMuted = !state.isMuted;
    this.#media.setMuted("microphone", isMuted);
    sessionStorage.setItem(KEPT_MUTE, isMuted ? "1" : "0");
    this.#state.value = { phase: "on", isMuted };
  }

  close(): void {
    this.#attempt++;
    this.#state.value = { phase: "off" };
  }

  /** The chosen device may have been pulled out since; then any will do. */
  async #open(): Promise<MediaStreamTrack> {
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
