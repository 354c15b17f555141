/** Audit paths of RFC 6962; see server/sightline/caselog/merkle.py. Numbers may pass 2^32, so nothing is shifted. */

import { canonical } from "./canonical";
import { bytesOf, fromHex, hashOf, toHex } from "./crypto";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

export function leafHash(leaf: unknown): Uint8Array {
  return hashOf(LEAF, bytesOf(canonical(leaf)));
}

/** Whether a leaf is number `index` of the `size` leaves under `root`. */
export function isIncluded(leaf: Uint8Array, index: number, size: number, path: readonly string[], root: string): boolean {
  if (!(index >= 0 && index < size)) return false;
  let node = index;
  let last = size - 1;
  let running = leaf;
  for (const text of path) {
    const step = fromHex(text, 32);
    if (step === null || last === 0) return false;
    if (isOdd(node) || node === last) {
      running = hashOf(NODE, step, running);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      running = hashOf(NODE, running, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && toHex(running) === root;
}
