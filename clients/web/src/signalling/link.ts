/**
 * One lasting connection to the server over many sockets: hello and welcome, keep-alive, requests, and coming back.
 *
 * What is said after the welcome is the business of the owner (`RoomSocket`, `DeskSocket`).
 */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Clock } from "../base/clock";
import { asSightlineError, Closed, ConnectionLost, DeadlineExceeded, SightlineError, UnknownMessage } from "../base/errors";
import { decode, encode, type Bodies, type Message } from "../protocol/envelope";
import type { ErrorBody, Hello } from "../protocol/generated";
import { ClockOffset } from "./clock-offset";
import { Requests } from "./requests";
import { retryDelayMs } from "./retry";
import { CLOSE_LEFT, CLOSE_LOST, finalError, type OpenSocket, type Socket } from "./socket";

const PING_EVERY_MS = 5000;
/**
 * So many in a row without a word from the server: the connection is dead even if the system has not noticed. Counted,
 * not timed: a page that stood still (a laptop asleep, a busy machine) hears what has come only after its timer.
 */
const MOST_UNANSWERED = 2;
const JOIN_WITHIN_MS = 8000;

/** Where the connection stands; the words on screen are made from it. */
export type LinkState =
  | { readonly phase: "idle" }
  | { readonly phase: "connecting"; readonly attempt: number }
  | { readonly phase: "open" }
  | { readonly phase: "waiting"; readonly attempt: number; readonly retryAtMs: number; readonly error: SightlineError }
  | { readonly phase: "closed"; readonly error: SightlineError | null };

export interface LinkOptions {
  readonly url: string;
  readonly welcome: "room.welcome" | "desk.state";
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** In [0, 1), for the jitter. */
  readonly random: () => number;
  /** Made anew for every socket. */
  readonly hello: () => Hello;
  /** Every checked message but ping traffic and answers to requests; the welcome comes first. */
  readonly onMessage: (message: Message) => void;
  /** The socket of an open link went away. */
  readonly onLost: () => void;
  /** Something arrived that cannot be used; the link goes on. */
  readonly onProblem: (error: SightlineError) => void;
}

export class Link {
  readonly #options: LinkOptions;
  readonly #state = signal<LinkState>({ phase: "idle" });
  readonly #roundTripMs = signal<number | null>(null);
  readonly #requests: Requests;
  readonly #offset = new ClockOffset();
  #socket: Socket | null = null;
  #attempt = 0;
  #unanswered = 0;
  #unreachableUntilMs = 0;
  #lastError: SightlineError | null = null;
  #cancelTimer: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#requests = new Requests(options.clock);
  }

  get state(): ReadonlySignal<LinkState> {
    return this.#state;
  }

  get roundTripMs(): ReadonlySignal<number | null> {
    return this.#roundTripMs;
  }

  get clockOffset(): ClockOffset {
    return this.#offset;
  }

  get isOpen(): boolean {
    return this.#state.value.phase === "open";
  }

  /** Begins; does nothing when it has begun. */
  start(): void {
    if (this.#state.value.phase === "idle") this.#connect();
  }

  /** Tries now instead of later: the network is back, or the person asked for it. */
  wake(): void {
    if (this.#state.value.phase === "waiting" && this.#options.clock.now() >= this.#unreachableUntilMs) this.#connect();
  }

  /** Sends without expecting an answer; dropped (false) when the link is not open. */
  send<Type extends keyof Bodies>(type: Type, body: Bodies[Type], id?: string): boolean {
    if (!this.isOpen) return false;
    this.#socket?.send(encode(type, body, { id }));
    return true;
  }

  /** Sends and waits for the answer. @throws SightlineError as refused, ConnectionLost, DeadlineExceeded */
  async request<Type extends keyof Bodies>(type: Type, body: Bodies[Type], deadlineMs: number): Promise<Message> {
    if (this.#state.value.phase === "closed") throw new Closed("The connection");
    if (!this.isOpen) throw new ConnectionLost("There is no connection now.");
    return this.#requests.start(type, deadlineMs, (id) => this.#socket?.send(encode(type, body, { id })));
  }

  /** Cuts the connection and keeps it cut for a while, as a lost network would. */
  simulateOutage(durationMs: number): void {
    if (this.#state.value.phase === "closed" || this.#state.value.phase === "idle") return;
    this.#unreachableUntilMs = this.#options.clock.now() + durationMs;
    this.#drop(CLOSE_LOST, "outage", new ConnectionLost("The network is cut for a moment."));
  }

  /** Starts over with a fresh socket, for example after a gap in the events. */
  reconnect(error: SightlineError): void {
    this.#drop(CLOSE_LOST, "reconnect", error);
  }

  /** Leaves for good; may be called again. */
  close(): void {
    if (this.#state.value.phase === "closed") return;
    this.#finish(null);
    this.#discardSocket(CLOSE_LEFT, "left");
  }

  #connect(): void {
    const { clock, openSocket, url } = this.#options;
    this.#cancelTimer();
    this.#state.value = { phase: "connecting", attempt: this.#attempt };
    this.#unanswered = 0;
    let socket: Socket | null = null;
    const isCurrent = (): boolean => socket !== null && socket === this.#socket;
    socket = openSocket(url, {
      onOpen: () => isCurrent() && socket?.send(encode("room.hello", this.#options.hello(), { id: "hello" })),
      onMessage: (data) => isCurrent() && this.#receive(data),
      onClose: (code) => isCurrent() && this.#closedByOther(code),
    });
    this.#socket = socket;
    this.#cancelTimer = clock.after(JOIN_WITHIN_MS, () =>
      this.#drop(CLOSE_LOST, "join", new DeadlineExceeded("the connection", JOIN_WITHIN_MS)),
    );
  }

  #receive(data: unknown): void {
    this.#unanswered = 0;
    let message: Message;
    try {
      message = decode(data);
    } catch (error) {
      if (!(error instanceof UnknownMessage)) this.#options.onProblem(asSightlineError(error));
      return;
    }
    this.#dispatch(message);
  }

  #dispatch(message: Message): void {
    if (message.type === "ping") {
      this.#options.onProblem(new SightlineError("unexpected_message", "The server sent a ping."));
    } else if (message.type === "pong") {
      this.#ponged(message.body.sent_at_ms, message.body.server_monotonic_ms);
    } else if (message.type === "error") {
      this.#refused(message.body, message.re, message);
    } else if (message.type === this.#options.welcome && this.#state.value.phase === "connecting") {
      this.#opened(message);
    } else if (message.re === undefined || !this.#requests.answer(message.re, message)) {
      this.#options.onMessage(message);
    }
  }

  #opened(message: Message): void {
    this.#cancelTimer();
    this.#attempt = 0;
    this.#lastError = null;
    this.#state.value = { phase: "open" };
    this.#options.onMessage(message);
    this.#ping();
  }

  #refused(body: ErrorBody, re: string | undefined, message: Message): void {
    const error = errorOf(body);
    if (re !== undefined && this.#requests.refuse(re, error)) return;
    // Without `re` (or with that of hello) the socket is about to close, and this says why.
    if (re === undefined || re === "hello") this.#lastError = error;
    this.#options.onMessage(message);
  }

  #ping(): void {
    const { clock } = this.#options;
    if (this.#unanswered >= MOST_UNANSWERED) {
      this.#drop(CLOSE_LOST, "silent", new ConnectionLost("The server does not answer."));
      return;
    }
    this.#unanswered += 1;
    this.send("ping", { sent_at_ms: clock.now() });
    this.#cancelTimer = clock.after(PING_EVERY_MS, () => this.#ping());
  }

  #ponged(sentAtMs: number, serverMonotonicMs: number): void {
    this.#offset.add(sentAtMs, this.#options.clock.now(), serverMonotonicMs);
    this.#roundTripMs.value = this.#offset.lastRoundTripMs;
  }

  #closedByOther(code: number): void {
    this.#socket = null;
    const final = finalError(code);
    if (final) this.#finish(this.#lastError ?? final);
    else this.#wait(this.#lastError ?? new ConnectionLost());
  }

  #drop(code: number, reason: string, error: SightlineError): void {
    this.#discardSocket(code, reason);
    this.#wait(error);
  }

  #discardSocket(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(code, reason);
  }

  #wait(error: SightlineError): void {
    const { clock, random } = this.#options;
    const attempt = this.#attempt++;
    const delayMs = Math.max(retryDelayMs(attempt, random()), this.#unreachableUntilMs - clock.now());
    this.#lost({ phase: "waiting", attempt, retryAtMs: clock.now() + delayMs, error });
    this.#cancelTimer = clock.after(delayMs, () => this.#connect());
  }

  #finish(error: SightlineError | null): void {
    this.#lost({ phase: "closed", error });
  }

  #lost(next: LinkState): void {
    const wasOpen = this.isOpen;
    this.#cancelTimer();
    this.#state.value = next;
    this.#requests.loseAll();
    if (wasOpen) this.#options.onLost();
  }
}

/** An error message of the server as an error of ours. */
export function errorOf(body: ErrorBody): SightlineError {
  return new SightlineError(body.code, body.message, { isRetryable: body.is_retryable, details: body.details });
}
