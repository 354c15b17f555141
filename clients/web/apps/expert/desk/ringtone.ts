/** A soft ring by WebAudio: two rising tones every three seconds. Browsers allow it only after the first click or key. */

import { signal, type ReadonlySignal } from "@preact/signals";

const EVERY_MS = 3000;
/** A fifth, low and soft: heard across a room, and bearable for a quarter of an hour. */
const TONES: readonly (readonly [frequencyHz: number, atS: number])[] = [
  [392, 0],
  [587.3, 0.26],
  [392, 0.72],
  [587.3, 0.98],
];
const TONE_S = 0.42;
const VOLUME = 0.09;
const KEPT = "sightline.ringtone";

export class Ringtone {
  readonly #isMuted = signal(localStorage.getItem(KEPT) === "off");
  readonly #isAllowed = signal(false);
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Whether the person switched it off. */
  get isMuted(): ReadonlySignal<boolean> {
    return this.#isMuted;
  }

  /** False until the browser lets this page make sounds. */
  get isAllowed(): ReadonlySignal<boolean> {
    return this.#isAllowed;
  }

  /** Unlocks the sound at the first click or key; returns the function that stops waiting for it. */
  waitForGesture(): () => void {
    const waiting = new AbortController();
    const unlock = (): void => void this.unlock().then(() => this.#isAllowed.value && waiting.abort());
    // Not at pointerdown: the notice that goes away would move the button out from under the pointer before the click.
    for (const type of ["click", "keydown"]) document.addEventListener(type, unlock, { signal: waiting.signal });
    return () => waiting.abort();
  }

  /** To be called in a click or key handler. */
  async unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => undefined);
    this.#isAllowed.value = this.#context.state === "running";
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted.value = isMuted;
    localStorage.setItem(KEPT, isMuted ? "off" : "on");
  }

  /** Rings until `stop`; silent while muted or not allowed. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#ring();
    this.#timer = setInterval(() => this.#ring(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.stop();
    this.#context?.close().catch(() => undefined);
    this.#context = null;
  }

  #ring(): void {
    const context = this.#context;
    if (this.#isMuted.value || context?.state !== "running") return;
    for (const [frequencyHz, atS] of TONES) playTone(context, frequencyHz, context.currentTime + atS);
  }
}

function playTone(context: AudioContext, frequencyHz: number, startS: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = "sine";
  oscillator.frequency.value = frequencyHz;
  gain.gain.setValueAtTime(0, startS);
  gain.gain.linearRampToValueAtTime(VOLUME, startS + 0.04);
  gain.gain.exponentialRampToValueAtTime(0.0005, startS + TONE_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(startS);
  oscillator.stop(startS + TONE_S);
}
