/**
 * The tracking origin that poses belong to. It gets a new name whenever the device starts over (session, reset, jump):
 * positions from before mean something else afterwards, and nobody may mix them.
 */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import { newId } from "../base/ids";
import type { StartWorld } from "../protocol/generated";

export type WorldReason = StartWorld["reason"];

export class Worlds {
  readonly #current = signal<string | null>(null);
  readonly #started: (world: StartWorld) => void;
  readonly #makeId: () => string;

  /** @param started told at once, before any frame carries the new name */
  constructor(started: (world: StartWorld) => void, makeId: () => string = newId) {
    this.#started = started;
    this.#makeId = makeId;
  }

  /** Null while nothing is tracked. */
  get current(): ReadonlySignal<string | null> {
    return this.#current;
  }

  begin(reason: WorldReason): string {
    const world_id = this.#makeId();
    this.#current.value = world_id;
    this.#started({ world_id, reason });
    return world_id;
  }

  /** Tracking is over; frames carry no pose from now on. */
  end(): void {
    this.#current.value = null;
  }
}
