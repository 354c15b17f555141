/** The container of a package: a zip file in the one form that the server writes; see proof/container.py, whose twin this is. */

import type { Findings } from "./findings";

export interface Member {
  readonly name: string;
  readonly data: Uint8Array;
}

interface Entry {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,4}$/;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const LOCAL_MARK = 0x04034b50;
const CENTRAL_MARK = 0x02014b50;
const END_MARK = 0x06054b50;
const MAX_MEMBERS = 20_000;
const MADE_BY = 0x0314;
const NEEDED = 10;
const DATE = 0x0021;
const ATTRIBUTES = 0o100644 * 65_536;

/** The members in their order; null when the directory cannot be read. What is wrong is added to `found`. */
export function readContainer(data: Uint8Array, found: Findings): Member[] | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const entries = directory(view, data, found);
  if (entries === null) return null;
  const members: Member[] = [];
  const names = new Set<string>();
  let expected = 0;
  for (const entry of entries) {
    if (!NAME.test(entry.name)) {
      found.add("bad_name", entry.name.slice(0, 200));
      continue;
    }
    if (names.has(entry.name)) {
      found.add("member_twice", entry.name);
      continue;
    }
    names.add(entry.name);
    const member = readMember(data, view, entry, expected, found);
    if (member !== null) members.push(member);
    expected = entry.offset + LOCAL_BYTES + entry.name.length + entry.size;
  }
  return members;
}

function directory(view: DataView, data: Uint8Array, found: Findings): Entry[] | null {
  const end = view.byteLength - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END_MARK) {
    found.add("no_end", firstIncomplete(view, data));
    return null;
  }
  const u16 = (at: number): number => view.getUint16(end + at, true);
  const u32 = (at: number): number => view.getUint32(end + at, true);
  const [total, size, start] = [u16(10), u32(12), u32(16)];
  const isPlain = u16(4) === 0 && u16(6) === 0 && u16(8) === total && u16(20) === 0 && total <= MAX_MEMBERS;
  if (!isPlain || start + size + END_BYTES !== view.byteLength) {
    found.add("end_changed");
    return null;
  }
  const entries = readEntries(view, data, start, start + size, total);
  if (entries === null) {
    found.add("directory_changed");
    return null;
  }
  const last = entries.at(-1);
  const reached = last === undefined ? 0 : last.offset + LOCAL_BYTES + last.name.length + last.size;
  if (reached !== start) found.add("gap", last?.name ?? "");
  return entries;
}

function readEntries(view: DataView, data: Uint8Array, start: number, end: number, total: number): Entry[] | null {
  const entries: Entry[] = [];
  let at = start;
  for (let count = 0; count < total; count += 1) {
    if (at + CENTRAL_BYTES > end) return null;
    const here = at;
    const u16 = (offset: number): number => view.getUint16(here + offset, true);
    const u32 = (offset: number): number => view.getUint32(here + offset, true);
    const fixed = [u16(4), u16(6), u16(8), u16(10), u16(12), u16(14), u16(30), u16(32), u16(34), u16(36), u32(38)];
    const ours = [MADE_BY, NEEDED, 0, 0, 0, DATE, 0, 0, 0, 0, ATTRIBUTES];
    const nameSize = u16(28);
    const isOurs = u32(0) === CENTRAL_MARK && fixed.every((value, index) => value === ours[index]);
    if (!isOurs || u32(20) !== u32(24) || at + CENTRAL_BYTES + nameSize > end) return null;
    const name = latin1(data.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameSize));
    entries.push({ name, offset: u32(42), size: u32(24), crc: u32(16) });
    at += CENTRAL_BYTES + nameSize;
  }
  return at === end ? entries : null;
}

function readMember(data: Uint8Array, view: DataView, entry: Entry, expected: number, found: Findings): Member | null {
  const { name, offset, size, crc } = entry;
  if (offset !== expected) found.add("gap", name);
  const begin = offset + LOCAL_BYTES + name.length;
  if (begin + size > data.length) {
    found.add("no_end", name);
    return null;
  }
  const u16 = (at: number): number => view.getUint16(offset + at, true);
  const u32 = (at: number): number => view.getUint32(offset + at, true);
  const given = [u32(0), u16(4), u16(6), u16(8), u16(10), u16(12), u32(14), u32(18), u32(22), u16(26), u16(28)];
  const ours = [LOCAL_MARK, NEEDED, 0, 0, 0, DATE, crc, size, size, name.length, 0];
  const isSame = given.every((value, index) => value === ours[index]);
  if (!isSame || latin1(data.subarray(offset + LOCAL_BYTES, begin)) !== name) found.add("header_changed", name);
  const content = data.subarray(begin, begin + size);
  if (crc32(content) !== crc) found.add("checksum", name);
  return { name, data: content };
}

/** The member in which a cut-off container ends; empty when it ends behind the last. */
function firstIncomplete(view: DataView, data: Uint8Array): string {
  let at = 0;
  while (at + LOCAL_BYTES <= view.byteLength && view.getUint32(at, true) === LOCAL_MARK) {
    const begin = at + LOCAL_BYTES + view.getUint16(at + 26, true);
    const size = view.getUint32(at + 22, true);
    if (begin + size > view.byteLength) return latin1(data.subarray(at + LOCAL_BYTES, begin)).slice(0, 200);
    at = begin + size;
  }
  return "";
}

function latin1(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return text;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
