/** SHA-256 and Ed25519 as the server uses them: hashes as lower-case digits, signatures over labelled messages. */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";

const encoder = new TextEncoder();
const HEX = /^[0-9a-f]*$/;

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toHex(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** So many bytes from lower-case digits; null for anything else. */
export function fromHex(text: string, size: number): Uint8Array | null {
  if (text.length !== size * 2 || !HEX.test(text)) return null;
  return Uint8Array.from({ length: size }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16));
}

export function hashOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Hash of a whole file: by the browser where it can, which is ten times as fast. */
export async function fileHash(data: Uint8Array): Promise<string> {
  // Absent where the page was not loaded safely.
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) return toHex(hashOf(data));
  return toHex(new Uint8Array(await subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>)));
}

/** Whether the holder of a public key signed this message as one of that kind (proof/keys.py). */
export function isSigned(kind: "tree head" | "manifest", message: Uint8Array, signature: string, publicKey: string): boolean {
  const key = fromHex(publicKey, 32);
  const given = fromHex(signature, 64);
  if (key === null || given === null) return false;
  const label = bytesOf(`sightline ${kind} v1\n`);
  const labelled = new Uint8Array(label.length + message.length);
  labelled.set(label);
  labelled.set(message, label.length);
  try {
    // As RFC 8032 has it and OpenSSL checks it: no points of small order, no other spelling of a number.
    return ed25519.verify(given, labelled, key, { zip215: false });
  } catch {
    return false;
  }
}

/** Fingerprint of a raw public key. */
export function fingerprint(publicKey: string): string {
  const raw = fromHex(publicKey, 32);
  return raw === null ? "" : toHex(hashOf(raw));
}

/** A fingerprint as people compare it. */
export function inGroups(text: string): string {
  return text.match(/.{1,4}/g)?.join(" ") ?? "";
}
