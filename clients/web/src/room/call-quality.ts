/**
 * How pictures get through in this call, as the server says: everybody's rung, the stills that stand in for video, and,
 * while somebody looks at them, figures of all that is sent. No DOM; fed by a `RoomSocket`.
 */

import { computed, signal, type ReadonlySignal } from "@preact/signals-core";
import { Disposer } from "../base/emitter";
import type { Look, StatsReport, SubscriptionRung } from "../protocol/generated";
import type { RoomSocket } from "../signalling/room-socket";

export type Rung = SubscriptionRung["rung"];

/** A still with its file. */
export interface ShownLook {
  readonly look: Look;
  readonly image: Blob;
  /** Page milliseconds at which it was asked for; it is a little older than that. */
  readonly receivedAtMs: number;
}

export interface CallQualityOptions {
  readonly socket: Pick<RoomSocket, "on" | "send" | "request" | "welcome">;
  /** `Api.look` of this case. */
  readonly fetchLook: (lookId: string) => Promise<Blob>;
  readonly nowMs?: () => number;
}

const STILL_RUNGS: ReadonlySet<Rung> = new Set(["stills", "last_still", "store_forward"]);

/** Whether a rung shows stills instead of video. */
export function isStill(rung: Rung): boolean {
  return STILL_RUNGS.has(rung);
}

export class CallQuality {
  readonly #options: CallQualityOptions;
  readonly #nowMs: () => number;
  readonly #rungs = signal<ReadonlyMap<string, SubscriptionRung>>(new Map());
  readonly #looks = signal<ReadonlyMap<string, ShownLook>>(new Map());
  readonly #report = signal<StatsReport | null>(null);
  readonly #listening = new Disposer();
  readonly #fetching = new Map<string, Look>();
  #watchers = 0;

  constructor(options: CallQualityOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    const { socket } = options;
    this.#listening.add(socket.on("room.welcome", () => this.#begin()));
    this.#listening.add(socket.on("subscription.rung", (rung) => this.#changed(rung)));
    this.#listening.add(socket.on("look.taken", (look) => this.#announced(look)));
    this.#listening.add(socket.on("stats.report", (report) => (this.#report.value = report)));
    this.#listening.add(socket.on("room.participant_left", ({ participant_id }) => {
      this.#drop((rung) => rung.participant_id === participant_id);
    }));
    this.#listening.add(socket.on("room.publication_ended", ({ publication_id }) => {
      this.#drop((rung) => rung.publication_id === publication_id);
    }));
  }

  /** All rungs that are known; a viewer without an entry gets the best. */
  readonly rungs = computed(() => [...this.#rungs.value.values()]);

  /** Figures of the whole call; null while no panel is open. */
  get report(): ReadonlySignal<StatsReport | null> {
    return this.#report;
  }

  /** What I get of a picture. */
  mine(publicationId: string | null): SubscriptionRung | null {
    const me = this.#options.socket.welcome.value?.participant_id;
    return this.rungs.value.find((one) => one.publication_id === publicationId && one.participant_id === me) ?? null;
  }

  /** What others get of a picture, worst first. */
  viewersOf(publicationId: string | null): readonly SubscriptionRung[] {
    const found = this.rungs.value.filter((one) => one.publication_id === publicationId);
    return found.toSorted((a, b) => ORDER.indexOf(b.rung) - ORDER.indexOf(a.rung));
  }

  /** The newest still of a picture. */
  lookOf(publicationId: string | null): ShownLook | null {
    return publicationId === null ? null : (this.#looks.value.get(publicationId) ?? null);
  }

  /** Asks for figures until the returned function is called. */
  watch(): () => void {
    this.#watchers += 1;
    this.#tellWatching();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#watchers -= 1;
      this.#tellWatching();
    };
  }

  close(): void {
    this.#listening.dispose();
  }

  #begin(): void {
    // What still holds is told again after every welcome.
    this.#rungs.value = new Map();
    if (this.#watchers > 0) this.#tellWatching();
  }

  #changed(rung: SubscriptionRung): void {
    this.#rungs.value = new Map(this.#rungs.value).set(`${rung.participant_id} ${rung.publication_id}`, rung);
    const isMine = rung.participant_id === this.#options.socket.welcome.value?.participant_id;
    if (!isMine || isStill(rung.rung)) return;
    // With video again, the still of then must not come back the next time.
    const rest = new Map(this.#looks.value);
    rest.delete(rung.publication_id);
    this.#looks.value = rest;
  }

  #drop(isGone: (rung: SubscriptionRung) => boolean): void {
    this.#rungs.value = new Map([...this.#rungs.value].filter(([, rung]) => !isGone(rung)));
  }

  #tellWatching(): void {
    const is_open = this.#watchers > 0;
    if (!is_open) this.#report.value = null;
    this.#options.socket.request("stats.watch", { is_open }).catch(() => undefined);
  }

  /** One at a time per picture: on a slow path the newest is worth more than all of them. */
  #announced(look: Look): void {
    const { publication_id } = look.frame;
    const isBusy = this.#fetching.has(publication_id);
    this.#fetching.set(publication_id, look);
    if (!isBusy) void this.#fetchAll(publication_id);
  }

  async #fetchAll(publicationId: string): Promise<void> {
    for (let done: Look | null = null; ; ) {
      const look: Look | undefined = this.#fetching.get(publicationId);
      if (!look || look === done || this.#listening.isDisposed) break;
      await this.#fetch(look).catch(() => undefined); // The next one comes within seconds.
      done = look;
    }
    this.#fetching.delete(publicationId);
  }

  async #fetch(look: Look): Promise<void> {
    const startedMs = this.#nowMs();
    const image = await this.#options.fetchLook(look.look_id);
    const took_ms = Math.max(0, this.#nowMs() - startedMs);
    this.#looks.value = new Map(this.#looks.value).set(look.frame.publication_id, { look, image, receivedAtMs: startedMs });
    this.#options.socket.send("look.shown", { look_id: look.look_id, took_ms });
  }
}

const ORDER: readonly Rung[] = ["best", "lower_layer", "low_frame_rate", "stills", "last_still", "store_forward"];
