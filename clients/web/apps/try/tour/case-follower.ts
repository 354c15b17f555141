/** Follows the log of the tour's case by HTTP, beside whatever page the frame shows: what was done is known from there. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import type { LogEvent } from "../../../src/protocol/envelope";
import { RoomStore } from "../../../src/room/room-store";

const LOOK_EVERY_MS = 1000;

export class CaseFollower {
  readonly caseId: string;
  readonly #api: Api;
  readonly #room = new RoomStore();
  readonly #events = signal<readonly LogEvent[]>([]);
  readonly #error = signal<SightlineError | null>(null);
  readonly #isLoaded = signal(false);
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isClosed = false;
  #looking: Promise<void> | null = null;

  constructor(api: Api, caseId: string) {
    this.#api = api;
    this.caseId = caseId;
  }

  get state(): RoomStore["state"] {
    return this.#room.state;
  }

  get events(): ReadonlySignal<readonly LogEvent[]> {
    return this.#events;
  }

  /** Why the newest look failed; null after one that did not. */
  get error(): ReadonlySignal<SightlineError | null> {
    return this.#error;
  }

  get isLoaded(): ReadonlySignal<boolean> {
    return this.#isLoaded;
  }

  start(): void {
    void this.#follow();
  }

  /** Looks now; resolves when what is in the log now is known here. */
  async look(): Promise<void> {
    await this.#looking;
    this.#looking = this.#absorb();
    await this.#looking;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    await this.look();
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#follow(), LOOK_EVERY_MS);
  }

  async #absorb(): Promise<void> {
    try {
      const fresh = await this.#api.events(this.caseId, this.state.value.head_seq);
      if (this.#isClosed) return;
      this.#error.value = null;
      if (fresh.length > 0) {
        this.#room.absorb(fresh);
        this.#events.value = [...this.#events.value, ...fresh];
      }
      this.#isLoaded.value = true;
    } catch (error) {
      this.#error.value = asSightlineError(error);
    }
  }
}
