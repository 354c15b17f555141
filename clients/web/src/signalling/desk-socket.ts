/** The socket of the expert's desk: which calls ring and which are running. */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import { systemClock, type Clock } from "../base/clock";
import type { SightlineError } from "../base/errors";
import { PROTOCOL_VERSION, type Message } from "../protocol/envelope";
import type { CallCard, DeviceInfo } from "../protocol/generated";
import { Link, type LinkState } from "./link";
import { openWebSocket, type OpenSocket } from "./socket";

export interface DeskSocketOptions {
  /** `wss://host/ws/desk` */
  readonly url: string;
  readonly device: DeviceInfo;
  readonly language: "en" | "zh";
  readonly token?: string | null | undefined;
  readonly clock?: Clock;
  readonly openSocket?: OpenSocket;
  readonly random?: () => number;
}

export class DeskSocket {
  readonly #link: Link;
  readonly #calls = signal<readonly CallCard[] | null>(null);
  readonly #problem = signal<SightlineError | null>(null);

  constructor(options: DeskSocketOptions) {
    const { token, device, language } = options;
    this.#link = new Link({
      url: options.url,
      welcome: "desk.state",
      clock: options.clock ?? systemClock,
      openSocket: options.openSocket ?? openWebSocket,
      random: options.random ?? Math.random,
      hello: () => ({ token: token ?? null, protocol: PROTOCOL_VERSION, features: [], device, language, resume: null }),
      onMessage: (message) => this.#receive(message),
      onLost: () => undefined,
      onProblem: (error) => (this.#problem.value = error),
    });
  }

  get state(): ReadonlySignal<LinkState> {
    return this.#link.state;
  }

  /** Ringing and running calls, ringing first; null before the first answer. Kept while the connection is away. */
  get calls(): ReadonlySignal<readonly CallCard[] | null> {
    return this.#calls;
  }

  /** The newest unusable message, for diagnosis. */
  get problem(): ReadonlySignal<SightlineError | null> {
    return this.#problem;
  }

  get roundTripMs(): ReadonlySignal<number | null> {
    return this.#link.roundTripMs;
  }

  start(): void {
    this.#link.start();
  }

  wake(): void {
    this.#link.wake();
  }

  close(): void {
    this.#link.close();
  }

  #receive(message: Message): void {
    if (message.type === "desk.state") this.#calls.value = message.body.calls;
  }
}
