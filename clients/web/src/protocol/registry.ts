/** The schemas of protocols/v1, and which definition belongs to which message type, operation kind and event kind. */

import common from "../../../../protocols/v1/common.schema.json";
import quality from "../../../../protocols/v1/quality.schema.json";
import rest from "../../../../protocols/v1/rest.schema.json";
import signalling from "../../../../protocols/v1/signalling.schema.json";
import spatial from "../../../../protocols/v1/spatial.schema.json";
import workflow from "../../../../protocols/v1/workflow.schema.json";
import type { Events, Messages, Ops } from "./generated";
import { SchemaSet } from "./schema";

export const schemas = new SchemaSet({ common, quality, rest, signalling, spatial, workflow });

export type MessageType = keyof Messages;
export type OpKind = keyof Ops;
export type EventKind = keyof Events;

/** Family and name of a definition. */
export type Definition = readonly [family: string, name: string];

const definitions = new Map<string, Definition>();
for (const { type, family, name } of schemas.typed()) definitions.set(type, [family, name]);

/** The definition of a message type (also `op` and `event`), or undefined when it is not known here. */
export function messageDefinition(type: string): Definition | undefined {
  return type.includes(":") ? undefined : definitions.get(type);
}

export function opDefinition(kind: string): Definition | undefined {
  return definitions.get(`op:${kind}`);
}

export function eventDefinition(kind: string): Definition | undefined {
  return definitions.get(`event:${kind}`);
}
