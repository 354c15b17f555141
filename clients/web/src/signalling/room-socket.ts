/** The socket of a case: events in order and without gaps, operations that are never lost, requests, ephemera. */

import { computed, signal, type ReadonlySignal } from "@preact/signals-core";
import { systemClock, type Clock } from "../base/clock";
import { Emitter } from "../base/emitter";
import { asSightlineError, ConnectionLost, MalformedMessage, type SightlineError } from "../base/errors";
import { decodeEvent, PROTOCOL_VERSION, type LogEvent, type Message } from "../protocol/envelope";
import type { Ack, DeviceInfo, Event, Messages, Ops, Resume, Welcome } from "../protocol/generated";
import type { OpKind } from "../protocol/registry";
import { errorOf, Link, type LinkState } from "./link";
import { Outbox, type KeyValue } from "./outbox";
import { openWebSocket, type OpenSocket } from "./socket";

const REQUEST_WITHIN_MS = 10_000;

/** Which answer belongs to which request. */
export interface Answers {
  readonly "publish.offer": "publish.answer";
  readonly "subscribe.start": "ok";
  readonly "subscribe.answer": "ok";
  readonly "publication.mute": "ok";
  readonly "subscription.view": "ok";
  readonly "still.unavailable": "ok";
  readonly "stats.watch": "ok";
}

const ANSWERS: { readonly [Type in keyof Answers]: Answers[Type] } = {
  "publish.offer": "publish.answer",
  "subscribe.start": "ok",
  "subscribe.answer": "ok",
  "publication.mute": "ok",
  "subscription.view": "ok",
  "still.unavailable": "ok",
  "stats.watch": "ok",
};

/** What can be listened to: every message type from the server, plus the checked events and problems. */
export type RoomEvents = Omit<Messages, "event"> & {
  readonly event: LogEvent;
  /** Something unusable arrived and was skipped; for diagnosis. */
  readonly problem: SightlineError;
  /** The socket of an open connection went away; the state says what happens next. */
  readonly lost: null;
};

export interface RoomSocketOptions {
  /** `wss://host/ws/cases/{case_id}` */
  readonly url: string;
  readonly caseId: string;
  readonly device: DeviceInfo;
  readonly language: "en" | "zh";
  /** Bearer token; left out when the session cookie is used. */
  readonly token?: string | null | undefined;
  readonly features?: readonly string[];
  /** `sessionStorage`: survive a reload as the same participant, with unsent operations. */
  readonly storage?: KeyValue | undefined;
  readonly clock?: Clock;
  readonly openSocket?: OpenSocket;
  readonly random?: () => number;
}

export class RoomSocket {
  readonly caseId: string;
  readonly #options: RoomSocketOptions;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #emitter = new Emitter<RoomEvents>();
  readonly #welcome = signal<Welcome | null>(null);
  readonly #isCaughtUp = signal(false);
  readonly #lastSeq = signal(0);
  #participant: Omit<Resume, "last_seq"> | null;

  constructor(options: RoomSocketOptions) {
    this.#options = options;
    this.caseId = options.caseId;
    const clock = options.clock ?? systemClock;
    this.#participant = this.#recall();
    this.#outbox = new Outbox({ clock, storage: options.storage, key: `sightline.outbox.${options.caseId}` });
    this.#link = new Link({
      url: options.url,
      welcome: "room.welcome",
      clock,
      openSocket: options.openSocket ?? openWebSocket,
      random: options.random ?? Math.random,
      hello: () => this.#hello(),
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#lost(),
      onProblem: (error) => this.#emitter.emit("problem", error),
    });
  }

  get state(): ReadonlySignal<LinkState> {
    return this.#link.state;
  }

  /** The newest welcome: who I am here, what I may do. Null before the first. */
  get welcome(): ReadonlySignal<Welcome | null> {
    return this.#welcome;
  }

  /** True while the connection is open and all events up to now have been delivered. */
  readonly isLive = computed(() => this.#isCaughtUp.value && this.state.value.phase === "open");

  get lastSeq(): ReadonlySignal<number> {
    return this.#lastSeq;
  }

  get roundTripMs(): ReadonlySignal<number | null> {
    return this.#link.roundTripMs;
  }

  /** Operations that are not stored yet. */
  get pendingOps(): ReadonlySignal<number> {
    return this.#outbox.pending;
  }

  /** Page's monotonic clock plus this is the server's; null before the first pong. */
  get clockOffsetMs(): number | null {
    return this.#link.clockOffset.best?.offsetMs ?? null;
  }

  start(): void {
    this.#link.start();
  }

  /** Connects now instead of at the end of the back-off. */
  wake(): void {
    this.#link.wake();
  }

  /** Listens; returns the function that stops it. */
  on<Name extends keyof RoomEvents>(name: Name, listener: (value: RoomEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * A lasting operation. Resolves when the server has stored it, however many connections that takes.
   *
   * @throws MalformedMessage at once for a body that breaks its schema; rejects with the server's refusal.
   */
  op<Kind extends OpKind>(kind: Kind, body: Ops[Kind], opId?: string): Promise<Ack> {
    return this.#outbox.put(kind, body, opId);
  }

  /** A request on the present connection. Rejects with the refusal, ConnectionLost or DeadlineExceeded. */
  async request<Type extends keyof Answers>(
    type: Type,
    body: Messages[Type],
    deadlineMs = REQUEST_WITHIN_MS,
  ): Promise<Messages[Answers[Type]]> {
    const answer = await this.#link.request(type, body, deadlineMs);
    if (answer.type !== ANSWERS[type]) throw new MalformedMessage(`${type} was answered with ${answer.type}.`);
    return answer.body as Messages[Answers[Type]];
  }

  /** An ephemeral message; false when it was dropped because there is no connection. */
  send<Type extends "expert.looking" | "publication.uplink" | "look.shown">(type: Type, body: Messages[Type]): boolean {
    return this.#link.send(type, body);
  }

  /** Cuts the signalling for a while, as a lost network would (the "Try it" tour and tests). */
  simulateOutage(durationMs: number): void {
    this.#link.simulateOutage(durationMs);
  }

  /** Leaves the call for good; may be called again. */
  close(): void {
    this.#link.close();
    this.#outbox.close();
    this.#emitter.clear();
    this.#forget();
  }

  #hello() {
    const { token, features, device, language } = this.#options;
    const resume = this.#participant && { ...this.#participant, last_seq: this.#lastSeq.value };
    return { token: token ?? null, protocol: PROTOCOL_VERSION, features: features ?? [], device, language, resume };
  }

  #receive(message: Message): void {
    switch (message.type) {
      case "room.welcome":
        return this.#welcomed(message.body);
      case "room.caught_up":
        this.#isCaughtUp.value = true;
        return this.#emitter.emit(message.type, message.body);
      case "event":
        return this.#event(message.body);
      case "ack":
        this.#outbox.acknowledged(message.body);
        return this.#emitter.emit("ack", message.body);
      case "error":
        if (message.re === undefined || !this.#outbox.refused(message.re, errorOf(message.body))) {
          this.#emitter.emit("error", message.body);
        }
        return;
      case "op":
        return;
      default:
        this.#emitter.emit(message.type, message.body);
    }
  }

  #welcomed(welcome: Welcome): void {
    this.#participant = { participant_id: welcome.participant_id, resume_key: welcome.resume_key };
    this.#remember();
    this.#welcome.value = welcome;
    this.#emitter.emit("room.welcome", welcome);
    // The op id is also the id of its message, so that an answer finds its operation on any connection.
    this.#outbox.connected((op) => this.#link.send("op", op, op.op_id));
  }

  #event(event: Event): void {
    if (event.seq <= this.#lastSeq.value) return;
    if (event.seq !== this.#lastSeq.value + 1) {
      this.#link.reconnect(new ConnectionLost(`Event ${this.#lastSeq.value + 1} is missing.`));
      return;
    }
    this.#lastSeq.value = event.seq;
    this.#emitter.emit("event", this.#checked(event));
  }

  /** A body that breaks its schema is skipped like an unknown kind: asking for it again would not change it. */
  #checked(event: Event): LogEvent {
    try {
      return decodeEvent(event);
    } catch (error) {
      this.#emitter.emit("problem", asSightlineError(error));
      return { ...event, isUnknown: true };
    }
  }

  #lost(): void {
    this.#isCaughtUp.value = false;
    this.#outbox.disconnected();
    this.#emitter.emit("lost", null);
  }

  get #key(): string {
    return `sightline.participant.${this.#options.caseId}`;
  }

  #remember(): void {
    this.#options.storage?.setItem(this.#key, JSON.stringify(this.#participant));
  }

  #forget(): void {
    this.#options.storage?.removeItem(this.#key);
  }

  #recall(): Omit<Resume, "last_seq"> | null {
    try {
      return JSON.parse(this.#options.storage?.getItem(this.#key) ?? "null") as Omit<Resume, "last_seq"> | null;
    } catch {
      return null;
    }
  }
}
