/**
 * Who is signed in in this tab. A token lives in `sessionStorage`, so that two tabs can be two people (the demo needs
 * that); without one the session cookie counts, if there is one.
 */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Actor, Role, Session } from "../protocol/generated";
import type { KeyValue } from "../signalling/outbox";

/** What a tab keeps of a session. */
export interface KeptSession {
  readonly token: string;
  readonly expires_at_ms: number;
  readonly self: Actor;
  readonly roles: readonly Role[];
  /** For guests: the only case. */
  readonly case_id: string | null;
}

const KEY = "sightline.session";

export class SessionStore {
  readonly #storage: KeyValue | undefined;
  readonly #utcMs: () => number;
  readonly #current = signal<KeptSession | null>(null);

  constructor(storage: KeyValue | undefined, utcMs: () => number = () => Date.now()) {
    this.#storage = storage;
    this.#utcMs = utcMs;
    this.#current.value = this.#load();
  }

  /** Null when nobody signed in in this tab (a cookie may still be there: ask `api.me()`). */
  get current(): ReadonlySignal<KeptSession | null> {
    return this.#current;
  }

  get token(): string | null {
    return this.#current.value?.token ?? null;
  }

  set(session: Session): void {
    const { token, expires_at_ms, self, roles, case_id } = session;
    const kept = { token, expires_at_ms, self, roles, case_id: case_id ?? null };
    this.#storage?.setItem(KEY, JSON.stringify(kept));
    this.#current.value = kept;
  }

  clear(): void {
    this.#storage?.removeItem(KEY);
    this.#current.value = null;
  }

  #load(): KeptSession | null {
    try {
      const kept = JSON.parse(this.#storage?.getItem(KEY) ?? "null") as KeptSession | null;
      return kept && kept.expires_at_ms > this.#utcMs() ? kept : null;
    } catch {
      return null;
    }
  }
}
