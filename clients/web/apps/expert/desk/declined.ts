/** Calls that this person declined: they go on ringing for others, but no longer here. A new call of the case rings again. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { CallCard } from "../../../src/protocol/generated";

const KEY = "sightline.declined";
const MOST = 50;

export class DeclinedCalls {
  readonly #storage: Storage;
  readonly #keys = signal<readonly string[]>([]);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#keys.value = (storage.getItem(KEY) ?? "").split(" ").filter(Boolean);
  }

  get keys(): ReadonlySignal<readonly string[]> {
    return this.#keys;
  }

  add(call: CallCard): void {
    this.#keys.value = [...this.#keys.value, keyOf(call)].slice(-MOST);
    this.#storage.setItem(KEY, this.#keys.value.join(" "));
  }

  has(call: CallCard): boolean {
    return this.#keys.value.includes(keyOf(call));
  }
}

function keyOf({ case_id, since_ms }: CallCard): string {
  return `${case_id}@${since_ms}`;
}
