/**
 * Checks values against the subset of JSON Schema 2020-12 that protocols/v1 uses.
 *
 * The schema files themselves are bundled and interpreted, so that the browser refuses exactly what the server refuses.
 * A checker only looks: it never changes, completes or coerces a value. Unknown fields are allowed (changes only add).
 */

import { MalformedMessage } from "../base/errors";

/** One schema node. Keywords that only document (`description`, `default`, `x-roles`) are not listed. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly "x-type"?: string;
}

export interface SchemaDocument {
  readonly $defs: Readonly<Record<string, Schema>>;
}

type Resolve = (ref: string, family: string) => readonly [Schema, string];
/** Says where and why, or null when the value is good. */
type Problem = string | null;

const patterns = new Map<string, RegExp>();

/** Checks values of a set of schema families that refer to each other. */
export class SchemaSet {
  readonly #families: Readonly<Record<string, SchemaDocument>>;

  constructor(families: Readonly<Record<string, SchemaDocument>>) {
    this.#families = families;
  }

  /** All definitions that carry an `x-type`, with the family they are in. */
  *typed(): Generator<{ type: string; family: string; name: string }> {
    for (const [family, document] of Object.entries(this.#families)) {
      for (const [name, schema] of Object.entries(document.$defs)) {
        if (schema["x-type"] !== undefined) yield { type: schema["x-type"], family, name };
      }
    }
  }

  /** Returns where and why the value breaks the definition, or null. */
  problem(family: string, name: string, value: unknown): Problem {
    const schema = this.#families[family]?.$defs[name];
    if (!schema) throw new Error(`There is no definition ${name} in the family ${family}.`);
    return check(schema, value, name, family, this.#resolve);
  }

  /** @throws MalformedMessage when the value breaks the definition. */
  assert(family: string, name: string, value: unknown): void {
    const problem = this.problem(family, name, value);
    if (problem !== null) throw new MalformedMessage(problem, { definition: name });
  }

  readonly #resolve: Resolve = (ref, family) => {
    const match = /^(?:(\w+)\.schema\.json)?#\/\$defs\/(\w+)$/.exec(ref);
    const target = match?.[1] ?? family;
    const schema = this.#families[target]?.$defs[match?.[2] ?? ""];
    if (!schema) throw new Error(`Unresolved reference ${ref}.`);
    return [schema, target];
  };
}

function check(schema: Schema, value: unknown, path: string, family: string, resolve: Resolve): Problem {
  if (schema.$ref !== undefined) {
    const [target, targetFamily] = resolve(schema.$ref, family);
    return check(target, value, path, targetFamily, resolve);
  }
  if (schema.anyOf) return checkAnyOf(schema.anyOf, value, path, family, resolve);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `${path}: expected ${types.join(" or ")}, found ${nameOf(value)}`;
  }
  if (schema.enum && !schema.enum.includes(value)) return `${path}: not one of ${schema.enum.join(", ")}`;
  if (typeof value === "string") return checkText(schema, value, path);
  if (typeof value === "number") return checkNumber(schema, value, path);
  if (Array.isArray(value)) return checkArray(schema, value, path, family, resolve);
  if (isObject(value)) return checkObject(schema, value, path, family, resolve);
  return null;
}

function checkAnyOf(options: readonly Schema[], value: unknown, path: string, family: string, resolve: Resolve): Problem {
  if (value === null && options.some((option) => option.type === "null")) return null;
  const problems = options
    .filter((option) => option.type !== "null")
    .map((option) => check(option, value, path, family, resolve));
  return problems.includes(null) ? null : (problems[0] ?? `${path}: no alternative fits`);
}

function checkText(schema: Schema, value: string, path: string): Problem {
  // Limits count code points, as Python does; UTF-16 length is never smaller, so the exact count is rarely needed.
  const length = value.length > (schema.maxLength ?? Infinity) || schema.minLength ? Array.from(value).length : value.length;
  if (length < (schema.minLength ?? 0)) return `${path}: shorter than ${schema.minLength ?? 0}`;
  if (length > (schema.maxLength ?? Infinity)) return `${path}: longer than ${schema.maxLength ?? 0}`;
  if (schema.pattern !== undefined && !pattern(schema.pattern).test(value)) return `${path}: not of the expected form`;
  return null;
}

function checkNumber(schema: Schema, value: number, path: string): Problem {
  if (value < (schema.minimum ?? -Infinity)) return `${path}: below ${schema.minimum ?? 0}`;
  if (value > (schema.maximum ?? Infinity)) return `${path}: above ${schema.maximum ?? 0}`;
  return null;
}

function checkArray(schema: Schema, value: readonly unknown[], path: string, family: string, resolve: Resolve): Problem {
  if (value.length < (schema.minItems ?? 0)) return `${path}: fewer than ${schema.minItems ?? 0} items`;
  if (value.length > (schema.maxItems ?? Infinity)) return `${path}: more than ${schema.maxItems ?? 0} items`;
  const { items } = schema;
  if (!items) return null;
  for (const [index, item] of value.entries()) {
    const problem = check(items, item, `${path}[${index}]`, family, resolve);
    if (problem !== null) return problem;
  }
  return null;
}

function checkObject(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  family: string,
  resolve: Resolve,
): Problem {
  if (schema.maxProperties !== undefined && Object.keys(value).length > schema.maxProperties) {
    return `${path}: more than ${schema.maxProperties} fields`;
  }
  for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) return `${path}.${name}: missing`;
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  for (const [name, field] of Object.entries(value)) {
    const known = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : rest;
    const problem = known ? check(known, field, `${path}.${name}`, family, resolve) : null;
    if (problem !== null) return problem;
  }
  return null;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "integer":
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}

/** A plain JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function pattern(text: string): RegExp {
  const known = patterns.get(text);
  if (known) return known;
  const made = new RegExp(text, "u");
  patterns.set(text, made);
  return made;
}
