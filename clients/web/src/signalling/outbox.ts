/**
 * Operations on their way to the case log: kept until the server has stored them, sent again after every loss.
 *
 * `op_id` makes repeating harmless, so that nothing is lost or doubled whatever happens to the connection. With a
 * storage the queue also survives a reload of the page.
 */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Clock } from "../base/clock";
import { Closed, type SightlineError } from "../base/errors";
import { deferred, type Deferred } from "../base/deferred";
import { newId } from "../base/ids";
import { checkOp } from "../protocol/envelope";
import type { Ack, Op, Ops } from "../protocol/generated";
import type { OpKind } from "../protocol/registry";

/** What a refused but repeatable operation waits before it is sent again. */
const RETRY_MS = 1000;

/** The part of `Storage` that is needed. */
export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Entry {
  readonly op: Op;
  readonly settle: Deferred<Ack>;
}

export interface OutboxOptions {
  readonly clock: Clock;
  /** Where unacknowledged operations survive a reload; left out: only in memory. */
  readonly storage?: KeyValue | undefined;
  /** Key in the storage; one per case. */
  readonly key?: string;
}

export class Outbox {
  readonly #entries = new Map<string, Entry>();
  readonly #pending = signal(0);
  readonly #clock: Clock;
  readonly #storage: KeyValue | undefined;
  readonly #key: string;
  readonly #retries = new Set<() => void>();
  #transmit: ((op: Op) => void) | null = null;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#clock = options.clock;
    this.#storage = options.storage;
    this.#key = options.key ?? "sightline.outbox";
    for (const op of this.#load()) void this.#keep(op);
  }

  /** How many operations are not stored yet, for "2 changes waiting for the network". */
  get pending(): ReadonlySignal<number> {
    return this.#pending;
  }

  /**
   * Queues an operation; resolves when it is stored.
   *
   * @throws MalformedMessage at once, when the body breaks its schema.
   */
  put<Kind extends OpKind>(kind: Kind, body: Ops[Kind], opId: string = newId()): Promise<Ack> {
    if (this.#isClosed) throw new Closed("The connection of this case");
    checkOp(kind, body);
    const op: Op = { op_id: opId, kind, body: body as unknown as Record<string, unknown> };
    const promise = this.#keep(op);
    this.#save();
    this.#transmit?.(op);
    return promise;
  }

  /** The connection is up: everything unacknowledged goes out, in the order in which it was queued. */
  connected(transmit: (op: Op) => void): void {
    this.#transmit = transmit;
    for (const { op } of this.#entries.values()) transmit(op);
  }

  disconnected(): void {
    this.#transmit = null;
    this.#cancelRetries();
  }

  acknowledged(ack: Ack): void {
    this.#take(ack.op_id)?.settle.resolve(ack);
  }

  /** The server refused: final errors end the operation, others are tried again while connected. */
  refused(opId: string, error: SightlineError): boolean {
    const entry = this.#entries.get(opId);
    if (!entry) return false;
    if (error.isRetryable) this.#retryLater(entry.op);
    else this.#take(opId)?.settle.reject(error);
    return true;
  }

  /** Ends with the owner. Waiting callers are told; a stored queue stays for the next page. */
  close(): void {
    this.#isClosed = true;
    this.disconnected();
    for (const { settle } of this.#entries.values()) settle.reject(new Closed("The connection of this case"));
    this.#entries.clear();
    this.#pending.value = 0;
  }

  #keep(op: Op): Promise<Ack> {
    const settle = deferred<Ack>();
    // An operation that outlived its page has no caller; its refusal must not become an unhandled rejection.
    settle.promise.catch(() => undefined);
    this.#entries.set(op.op_id, { op, settle });
    this.#pending.value = this.#entries.size;
    return settle.promise;
  }

  #take(opId: string): Entry | undefined {
    const entry = this.#entries.get(opId);
    if (!entry) return undefined;
    this.#entries.delete(opId);
    this.#pending.value = this.#entries.size;
    this.#save();
    return entry;
  }

  #retryLater(op: Op): void {
    const cancel = this.#clock.after(RETRY_MS, () => {
      this.#retries.delete(cancel);
      if (this.#entries.has(op.op_id)) this.#transmit?.(op);
    });
    this.#retries.add(cancel);
  }

  #cancelRetries(): void {
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  #save(): void {
    if (!this.#storage) return;
    if (this.#entries.size === 0) this.#storage.removeItem(this.#key);
    else this.#storage.setItem(this.#key, JSON.stringify([...this.#entries.values()].map(({ op }) => op)));
  }

  #load(): Op[] {
    const text = this.#storage?.getItem(this.#key);
    if (text === null || text === undefined) return [];
    try {
      const kept = JSON.parse(text) as Op[];
      for (const op of kept) checkOp(op.kind as OpKind, op.body as never);
      return kept;
    } catch {
      // Written by another version, or by hand: nothing that could still be sent.
      this.#storage?.removeItem(this.#key);
      return [];
    }
  }
}
