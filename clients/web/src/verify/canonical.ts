/** Canonical JSON (RFC 8785), and reading of what must be exactly that. */

/** JavaScript's own spelling of numbers and texts is the canonical one; only the keys must be put in order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === "string";
export const isWhole: Check = (value) => Number.isSafeInteger(value);
export const oneOf = (...words: readonly string[]): Check => (value) => typeof value === "string" && words.includes(value);
export const orNull = (check: Check): Check => (value) => value === null || check(value);
export const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);

/** An object with exactly these fields. */
export function shape(fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  return (value) => {
    if (!isObject(value) || Object.keys(value).length !== names.length) return false;
    return names.every((name) => Object.hasOwn(value, name) && fields[name]?.(value[name]) === true);
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The value of bytes that are canonical JSON of this shape; null for anything else. */
export function readCanonical(data: Uint8Array, check: Check): unknown {
  const text = utf8(data);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return check(value) && canonical(value) === text ? value : null;
  } catch {
    // No JSON, or nested deeper than the engine can go.
    return null;
  }
}

/** The text of bytes; null when they are not UTF-8. */
export function utf8(data: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}
