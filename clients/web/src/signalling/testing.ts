/** A server in memory, for tests: sockets that open, answer, drop and close as told. */

import type { Ack, Event, Op, Welcome } from "../protocol/generated";
import { encode, type Bodies } from "../protocol/envelope";
import type { OpenSocket, Socket, SocketHandlers } from "./socket";

export const ID = "0b0e6a52-9d55-4f0e-8a55-0d9a6f7f5c11";
export const ACTOR = { account_id: ID, display_name: "Ana", role: "expert" } as const;

export interface Sent {
  readonly type: string;
  readonly id?: string;
  readonly body: Record<string, unknown>;
}

/** One connection as the server sees it. */
export class FakeSocket implements Socket {
  readonly sent: Sent[] = [];
  closedWith: number | null = null;
  readonly #handlers: SocketHandlers;

  constructor(handlers: SocketHandlers) {
    this.#handlers = handlers;
  }

  send(text: string): void {
    if (this.closedWith !== null) throw new Error("The socket is closed.");
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(code: number): void {
    this.closedWith ??= code;
  }

  open(): void {
    this.#handlers.onOpen();
  }

  receive<Type extends keyof Bodies>(type: Type, body: Bodies[Type], ids: { id?: string; re?: string } = {}): void {
    this.#handlers.onMessage(encode(type, body, ids));
  }

  receiveText(text: unknown): void {
    this.#handlers.onMessage(text);
  }

  /** The other side, or the network, ends it. */
  drop(code = 1006): void {
    this.closedWith ??= code;
    this.#handlers.onClose(code, "");
  }

  of(type: string): Sent[] {
    return this.sent.filter((message) => message.type === type);
  }
}

/** Keeps the log and hands out connections; `isReachable` false lets every attempt fail. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly log: Event[] = [];
  readonly #acks = new Map<string, Ack>();
  isReachable = true;
  /** Stores operations but loses the acknowledgement, as a crash right after the commit does. */
  losesAcks = false;

  readonly open: OpenSocket = (_, handlers) => {
    const socket = new FakeSocket(handlers);
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (socket.closedWith !== null) return;
      if (this.isReachable) socket.open();
      else socket.drop();
    });
    return socket;
  };

  get socket(): FakeSocket {
    const newest = this.sockets.at(-1);
    if (!newest) throw new Error("Nothing connected yet.");
    return newest;
  }

  /** Answers the newest hello: welcome, the events that are missing, caught up. */
  welcome(changes: Partial<Welcome> = {}): FakeSocket {
    const { socket } = this;
    const hello = socket.of("room.hello").at(-1);
    if (!hello) throw new Error("No hello came.");
    const resume = hello.body["resume"] as { last_seq: number } | null;
    socket.receive("room.welcome", welcome({ head_seq: this.log.length, is_resumed: resume !== null, ...changes }), {
      re: hello.id ?? "",
    });
    for (const event of this.log.filter(({ seq }) => seq > (resume?.last_seq ?? 0))) socket.receive("event", event);
    socket.receive("room.caught_up", { seq: this.log.length });
    return socket;
  }

  /** Stores every operation that arrived on the newest socket and was not stored yet, and acknowledges. */
  storeAll(): void {
    const { socket } = this;
    for (const { id, body } of socket.of("op")) {
      const op = body as unknown as Op;
      const known = this.#acks.get(op.op_id);
      const ack = known ? { ...known, is_repeated: true } : this.#store(op);
      if (!this.losesAcks) socket.receive("ack", ack, { re: id ?? "" });
    }
    socket.sent.length = 0;
  }

  #store(op: Op): Ack {
    const seq = this.log.length + 1;
    const event = chatEvent(seq, String(op.body["text"]), op.op_id);
    this.log.push(event);
    const ack = { op_id: op.op_id, seq, is_repeated: false };
    this.#acks.set(op.op_id, ack);
    if (!this.losesAcks) this.socket.receive("event", event);
    return ack;
  }
}

export function chatEvent(seq: number, text: string, opId = ID): Event {
  const hash = "0".repeat(64);
  return { seq, at_ms: 1_800_000_000_000 + seq, actor: ACTOR, op_id: opId, kind: "chat.posted", body: { text }, hash };
}

export function welcome(changes: Partial<Welcome> = {}): Welcome {
  return {
    participant_id: ID,
    resume_key: "k".repeat(24),
    case_id: ID,
    self: ACTOR,
    participants: [],
    publications: [],
    ice_servers: [],
    head_seq: 0,
    is_resumed: false,
    server_utc_ms: 1_800_000_000_000,
    permissions: ["chat.post"],
    ...changes,
  };
}

/** `Storage` in memory. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

