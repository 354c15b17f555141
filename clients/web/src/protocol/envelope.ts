/** The envelope `{v, type, id?, re?, body}` of WebSocket messages: encode, and decode with checks. */

import { MalformedMessage, UnknownMessage } from "../base/errors";
import type { Event, Events, FrameRecord, Messages, Ops } from "./generated";
import { eventDefinition, messageDefinition, opDefinition, schemas } from "./registry";
import type { EventKind, MessageType, OpKind } from "./registry";
import { isObject } from "./schema";

export const PROTOCOL_VERSION = 1;

/** What the server may send in one message (protocols/conventions.md). */
const MAX_RECEIVED_CHARS = 4 * 1024 * 1024;

/** Bodies by message type. */
export type Bodies = Messages;

export interface Envelope<Type extends keyof Bodies> {
  readonly type: Type;
  readonly id?: string;
  readonly re?: string;
  readonly body: Bodies[Type];
}

/** A received message, discriminated by `type`. */
export type Message = { readonly [Type in keyof Bodies]: Envelope<Type> }[keyof Bodies];

/** A line of the case log, discriminated by `kind`. */
export type CaseEvent = {
  readonly [Kind in EventKind]: Omit<Event, "kind" | "body"> & { readonly kind: Kind; readonly body: Events[Kind] };
}[EventKind];

/** A line whose kind this version does not know: it counts for `seq`, and is otherwise skipped. */
export type UnknownEvent = Event & { readonly isUnknown: true };

/** Writes a message as JSON text. The types make sure that the body fits; the server checks it again. */
export function encode<Type extends keyof Bodies>(
  type: Type,
  body: Bodies[Type],
  ids: { readonly id?: string | undefined; readonly re?: string | undefined } = {},
): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, type, id: ids.id, re: ids.re, body });
}

/**
 * Reads a message and checks its body against the schema.
 *
 * @throws MalformedMessage when it is no envelope of this version or the body breaks its schema.
 * @throws UnknownMessage when the type is not known here; the caller skips it.
 */
export function decode(text: unknown): Message {
  if (typeof text !== "string") throw new MalformedMessage("Messages are texts.");
  if (text.length > MAX_RECEIVED_CHARS) throw new MalformedMessage("The message is too long.");
  const value = parse(text);
  if (!isObject(value)) throw new MalformedMessage("A message is an object.");
  if (value["v"] !== PROTOCOL_VERSION) throw new MalformedMessage(`Version ${String(value["v"])} is not spoken here.`);
  const { type, id, re, body } = value;
  if (typeof type !== "string") throw new MalformedMessage("A message needs a type.");
  if (!isTag(id) || !isTag(re)) throw new MalformedMessage("id and re are texts of 1 to 64 characters.", { type });
  const definition = messageDefinition(type);
  if (!definition) throw new UnknownMessage(type);
  schemas.assert(...definition, body);
  return { type, ...(id == null ? {} : { id }), ...(re == null ? {} : { re }), body } as Message;
}

/**
 * Checks the body of a case event by its kind.
 *
 * @throws MalformedMessage when the body breaks the schema of its kind.
 */
export function decodeEvent(event: Event): LogEvent {
  const definition = eventDefinition(event.kind);
  // What was erased tells nothing any more, like a kind that is not known.
  if (!definition || event.erased?.includes("body")) return { ...event, isUnknown: true };
  schemas.assert(...definition, event.body);
  return event as CaseEvent;
}

/** A checked line of the case log, or one of a kind that this version does not know, or whose body was erased. */
export type LogEvent = CaseEvent | UnknownEvent;

/** True for events that `decodeEvent` did not recognise. */
export function isUnknownEvent(event: LogEvent): event is UnknownEvent {
  return "isUnknown" in event;
}

/** @throws MalformedMessage when the body of an operation breaks its schema: found here, before it is queued. */
export function checkOp<Kind extends OpKind>(kind: Kind, body: Ops[Kind]): void {
  const definition = opDefinition(kind);
  if (!definition) throw new UnknownMessage(kind);
  schemas.assert(...definition, body);
}

/** Reads a bare `frame.record` from the data channel. @throws MalformedMessage */
export function decodeFrameRecord(text: string): FrameRecord {
  const value = parse(text);
  schemas.assert("spatial", "FrameRecord", value);
  return value as FrameRecord;
}

/** Checks a body of the HTTP interface; `workflow.CodeList` names a definition of another family. @throws MalformedMessage */
export function assertRest(name: string, value: unknown): void {
  const [family, definition] = name.includes(".") ? (name.split(".") as [string, string]) : ["rest", name];
  schemas.assert(family, definition, value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedMessage("The message is not JSON.");
  }
}

function isTag(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || (typeof value === "string" && value.length >= 1 && value.length <= 64);
}

export type { EventKind, MessageType, OpKind };
