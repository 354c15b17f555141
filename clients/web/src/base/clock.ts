/** Time as a dependency, so that reconnects and deadlines are tested without waiting. */

export interface Clock {
  /** Monotonic milliseconds, same origin as `performance.now()` in browsers. */
  now(): number;
  /** UTC milliseconds. */
  utc(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  utc: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only by `advance`; due callbacks run in order of their time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #utcFromNowMs: number;
  readonly #alarms = new Set<Alarm>();

  constructor(startMs = 1000, utcMs = 1_800_000_000_000) {
    this.#nowMs = startMs;
    this.#utcFromNowMs = utcMs - startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  utc(): number {
    return this.#nowMs + this.#utcFromNowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const alarm = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Timers that have not fired yet; a closed object leaves none. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves on, fires what became due and lets promise callbacks run between the alarms. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (let alarm = this.#next(untilMs); alarm; alarm = this.#next(untilMs)) {
      this.#alarms.delete(alarm);
      this.#nowMs = Math.max(this.#nowMs, alarm.dueMs);
      alarm.callback();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  /** Time goes by and nothing fires, as in a page that is frozen; what became due fires with the next `advance`. */
  standStill(forMs: number): void {
    this.#nowMs += forMs;
  }

  #next(untilMs: number): Alarm | undefined {
    const due = [...this.#alarms].filter((alarm) => alarm.dueMs <= untilMs);
    return due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }
}

/** Lets all promise callbacks that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}
