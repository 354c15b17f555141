/** Requests on a socket: ids, deadlines, and answers matched by `re`. */

import type { Clock } from "../base/clock";
import { ConnectionLost, DeadlineExceeded, type SightlineError } from "../base/errors";
import type { Message } from "../protocol/envelope";

interface Waiting {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: SightlineError) => void;
  readonly cancelDeadline: () => void;
}

export class Requests {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): number {
    return this.#waiting.size;
  }

  /** Sends with a fresh id; settles with the answer, at the deadline, or when the connection is lost. */
  start(what: string, deadlineMs: number, send: (id: string) => void): Promise<Message> {
    const id = String(++this.#lastId);
    return new Promise((resolve, reject) => {
      const cancelDeadline = this.#clock.after(deadlineMs, () => {
        this.#waiting.delete(id);
        reject(new DeadlineExceeded(what, deadlineMs));
      });
      this.#waiting.set(id, { resolve, reject, cancelDeadline });
      send(id);
    });
  }

  /** Gives the answer to whoever waits for `id`; false when nobody does (too late, or not a request of ours). */
  answer(id: string, message: Message): boolean {
    return this.#take(id, (waiting) => waiting.resolve(message));
  }

  refuse(id: string, error: SightlineError): boolean {
    return this.#take(id, (waiting) => waiting.reject(error));
  }

  /** The connection is gone: nobody will be answered. */
  loseAll(): void {
    for (const id of [...this.#waiting.keys()]) this.refuse(id, new ConnectionLost());
  }

  #take(id: string, settle: (waiting: Waiting) => void): boolean {
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    this.#waiting.delete(id);
    waiting.cancelDeadline();
    settle(waiting);
    return true;
  }
}
