/** Checks of `record.json`: every event against the chain. Twin of proof/record.py; the same findings for the same file. */

import { outlives } from "../room/neutral";
import { canonical, isObject, isText, isWhole } from "./canonical";
import { bytesOf, fromHex, hashOf, toHex } from "./crypto";
import type { Findings } from "./findings";

const MEMBER = "record.json";
const GENESIS = "0".repeat(64);
const ERASING_KIND = "data.erased";
const FIRST_FIELDS = '{"actor":{"account_id":"';
const MAX_LOCATED = 20;

/** Where the bodies of events name files; a test compares this with the server's. */
export const BLOB_FIELDS: Readonly<Record<string, readonly string[]>> = {
  "still.stored": ["blob"],
  "photo.stored": ["blob"],
  "clip.stored": ["blob", "poses"],
  "scene.saved": ["blob", "keyframes"],
  "asset.mapped": ["blob"],
  "model.imported": ["blob"],
  "model.proposed": ["blob"],
};

/** A supervisor's signature, and whether something changed the record after it. */
export interface SignedReview {
  readonly seq: number;
  readonly at_ms: number;
  readonly meaning: string;
  readonly printed_name: string;
  readonly subject_seq: number;
  readonly ended_by_seq: number | null;
  readonly ended_by_kind: string | null;
}

/** Files that the record says were deleted after their period. */
export interface DeletedFiles {
  readonly kind: string;
  readonly days: number;
  readonly at_ms: number;
  readonly files: number;
}

export interface NamedBy {
  readonly seq: number;
  readonly kind: string;
}

export interface CheckedRecord {
  caseId: string;
  title: string;
  number: number | null;
  headSeq: number;
  headHash: string;
  events: number;
  erased: number;
  /** By SHA-256: the events that name the file. */
  blobs: Map<string, NamedBy[]>;
  signatures: SignedReview[];
  /** What went after its period, in order. */
  deleted: DeletedFiles[];
}

interface Line {
  readonly actor: { readonly account_id: string; readonly display_name: unknown; readonly role: string };
  readonly at_ms: number;
  readonly body: unknown;
  readonly body_hash?: string;
  readonly case_id: string;
  readonly hash: string;
  readonly kind: string;
  readonly name_hash?: string;
  readonly op_id: string;
  readonly prev_hash: string;
  readonly salt: string;
  readonly seq: number;
}

type Fault = "wrong_case" | "wrong_seq" | "broken_link" | "changed" | "unreadable";

/** Checks all events; null when it is no record at all. */
export function checkRecord(data: Uint8Array, found: Findings): CheckedRecord | null {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
  const record = isWellFormed(data) ? parsedRecord(text) : null;
  if (record === null) {
    found.add("unreadable", MEMBER, firstUnreadable(text));
    return null;
  }
  if (record.format !== "sightline-record" || record.version !== 1) {
    found.add("other_version", MEMBER);
    return null;
  }
  const begin = text.indexOf("[") + 1;
  const lines = elements(text, begin);
  const { head } = record;
  const frame = canonical({ ...record, head: { hash: head.hash, seq: head.seq }, events: [] });
  const size = lines.reduce((sum, line) => sum + line.length, Math.max(lines.length - 1, 0));
  const split = frame.indexOf("[") + 1;
  const isSame = text.slice(0, split) === frame.slice(0, split) && text.slice(split + size) === frame.slice(split);
  if (!isSame) found.add("unreadable", MEMBER);
  return new Reader(record.case_id, head, found).readAll(lines);
}

interface RecordFrame {
  readonly case_id: string;
  readonly format: string;
  readonly version: number;
  readonly head: { readonly hash: string; readonly seq: number };
}

function parsedRecord(text: string): RecordFrame | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Array.isArray(value["events"]) || !isObject(value["head"])) return null;
    const { case_id, format, version, head } = value;
    const isRight = isText(case_id) && isText(format) && isWhole(version) && isText(head["hash"]) && isWhole(head["seq"]);
    // Fields that do not belong there are dropped here and missed when the frame is compared.
    return isRight ? ({ case_id, format, version, head } as unknown as RecordFrame) : null;
  } catch {
    return null;
  }
}

function isWellFormed(data: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(data);
    return true;
  } catch {
    return false;
  }
}

/** The texts of the elements of a JSON array that is known to be well-formed and begins before `at`. */
function elements(text: string, at: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = at;
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x22) index = endOfText(text, index);
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d) depth -= 1;
    else if (code === 0x5d && depth === 0) {
      if (index > start) found.push(text.slice(start, index));
      return found;
    } else if (code === 0x5d) depth -= 1;
    else if (code === 0x2c && depth === 0) {
      found.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return found;
}

/** Where the text that begins at a quotation mark ends. */
function endOfText(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  for (;;) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0 || end < 0) return end < 0 ? text.length : end;
    end = text.indexOf('"', end + 1);
  }
}

/** The first event that cannot be read in a file that cannot be read whole. */
function firstUnreadable(text: string): number | null {
  const events = text.split(FIRST_FIELDS).slice(1);
  for (const [index, event] of events.entries()) {
    const isLast = index === events.length - 1;
    const own = isLast ? (event.split('],"format"')[0] ?? "") : event.replace(/,$/, "");
    if (event.includes("\ufffd") || parsedLine(FIRST_FIELDS + own) === null) return index + 1;
  }
  return null;
}

function parsedLine(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !isObject(value["actor"]) || !("body" in value)) return null;
    const actor = value["actor"];
    const texts = ["case_id", "hash", "kind", "op_id", "prev_hash", "salt"].every((name) => isText(value[name]));
    const erased = ["body_hash", "name_hash"].every((name) => value[name] === undefined || value[name] === null || isText(value[name]));
    const isRight = isText(actor["account_id"]) && isText(actor["role"]) && "display_name" in actor;
    const isCounted = isWhole(value["seq"]) && isWhole(value["at_ms"]);
    return texts && erased && isRight && isCounted ? (value as unknown as Line) : null;
  } catch {
    return null;
  }
}

/** Goes through the events in order, and goes on behind one that is wrong: each wrong one is named. */
class Reader {
  readonly #checked: CheckedRecord;
  readonly #found: Findings;
  readonly #hashes = new Map<number, string>();
  readonly #signed: Line[] = [];
  readonly #ends: NamedBy[] = [];
  /** What is left of bodies: kind of the event and SHA-256, by number. */
  readonly #rests = new Map<number, { readonly kind: string; readonly hash: string }>();
  /** What the newest erasure says of these. */
  readonly #said = new Map<number, string>();
  #located = 0;
  #seq = 0;
  #prevHash = GENESIS;

  constructor(caseId: string, head: { readonly hash: string; readonly seq: number }, found: Findings) {
    this.#found = found;
    const counts = { number: null, events: 0, erased: 0, title: "" };
    this.#checked = { caseId, headSeq: head.seq, headHash: head.hash, ...counts, blobs: new Map(), signatures: [], deleted: [] };
  }

  readAll(lines: readonly string[]): CheckedRecord {
    const checked = this.#checked;
    checked.events = lines.length;
    for (const line of lines) this.#read(line);
    for (const [seq, { kind, hash }] of this.#rests) if (this.#said.get(seq) !== hash) this.#say("changed", seq, kind);
    if (this.#seq !== checked.headSeq || this.#prevHash !== checked.headHash) {
      this.#found.add("record_head", MEMBER, checked.headSeq);
    }
    for (const line of this.#signed) this.#review(line);
    return checked;
  }

  #read(text: string): void {
    const line = parsedLine(text);
    if (line === null) {
      this.#say("unreadable", this.#seq + 1, "");
      this.#seq += 1;
      // What follows is compared with what it says itself.
      this.#prevHash = "";
      return;
    }
    const fault = this.#fault(line, text);
    if (fault !== null) this.#say(fault, line.seq, line.kind);
    this.#seq = line.seq;
    this.#prevHash = line.hash;
    this.#hashes.set(line.seq, line.hash);
    this.#note(line);
    if (fault === null) this.#noteRest(line);
  }

  #say(fault: Fault, seq: number, kind: string): void {
    this.#located += 1;
    if (this.#located <= MAX_LOCATED) this.#found.add(`event_${fault}`, MEMBER, seq, kind.slice(0, 80));
  }

  #fault(line: Line, text: string): Fault | null {
    if (line.case_id !== this.#checked.caseId) return "wrong_case";
    if (line.seq !== this.#seq + 1) return "wrong_seq";
    if (this.#prevHash !== "" && line.prev_hash !== this.#prevHash) return "broken_link";
    const hash = hashOfLine(line);
    if (hash === null) return "unreadable";
    return hash === line.hash && spelled(line) === text ? null : "changed";
  }

  #note(line: Line): void {
    const checked = this.#checked;
    if (isErased(line)) checked.erased += 1;
    if (!outlives("", line.kind)) this.#ends.push({ seq: line.seq, kind: line.kind });
    const body = isObject(line.body) ? line.body : {};
    if (line.kind === ERASING_KIND) this.#noteErasure(line.at_ms, body);
    for (const name of BLOB_FIELDS[line.kind] ?? []) {
      const blob = body[name];
      if (typeof blob !== "string") continue;
      const named = checked.blobs.get(blob) ?? [];
      named.push({ seq: line.seq, kind: line.kind });
      checked.blobs.set(blob, named);
    }
    if (line.kind === "case.opened" && isWhole(body["number"])) checked.number = body["number"] as number;
    if (line.kind === "case.opened" && typeof body["title"] === "string") checked.title = body["title"];
    if (line.kind === "review.signed" && Object.keys(body).length > 0) this.#signed.push(line);
  }

  #noteRest(line: Line): void {
    const body = canonical(line.body);
    if ((line.body_hash ?? null) === null || body === "{}") return;
    const salt = fromHex(line.salt, 32) ?? new Uint8Array(0);
    this.#rests.set(line.seq, { kind: line.kind, hash: toHex(hashOf(salt.subarray(0, 16), bytesOf(body))) });
  }

  #noteErasure(at_ms: number, body: Readonly<Record<string, unknown>>): void {
    for (const { seq, sha256 } of objects(body["redacted"])) {
      if (isWhole(seq) && isText(sha256)) this.#said.set(seq as number, sha256 as string);
    }
    for (const { kind, days, blobs } of objects(body["files"])) {
      if (!isText(kind) || !isWhole(days) || !Array.isArray(blobs)) continue;
      this.#checked.deleted.push({ kind: kind as string, days: days as number, at_ms, files: blobs.length });
    }
  }

  #review(line: Line): void {
    const body = line.body as Record<string, unknown>;
    const subject = isWhole(body["subject_seq"]) ? (body["subject_seq"] as number) : null;
    const covers = subject !== null && subject < line.seq && this.#hashes.get(subject) === body["record_sha256"];
    if (!covers || (body["printed_name"] !== line.actor.display_name && !isErased(line))) {
      this.#found.add("signature_wrong", MEMBER, line.seq, line.kind);
      return;
    }
    const meaning = String(body["meaning"]);
    const end = this.#ends.find((event) => event.seq > line.seq && !outlives(meaning, event.kind));
    this.#checked.signatures.push({
      seq: line.seq,
      at_ms: line.at_ms,
      meaning,
      printed_name: String(body["printed_name"]),
      subject_seq: subject,
      ended_by_seq: end?.seq ?? null,
      ended_by_kind: end?.kind ?? null,
    });
  }
}

function isErased(line: Line): boolean {
  return (line.body_hash ?? null) !== null || (line.name_hash ?? null) !== null;
}

/** The event as canonical JSON; fields that do not belong there are left out, and so are found. */
function spelled(line: Line): string {
  const { account_id, display_name, role } = line.actor;
  const { at_ms, body, case_id, hash, kind, op_id, prev_hash, salt, seq } = line;
  const gone: Record<string, string> = {};
  if ((line.body_hash ?? null) !== null) gone["body_hash"] = line.body_hash ?? "";
  if ((line.name_hash ?? null) !== null) gone["name_hash"] = line.name_hash ?? "";
  const actor = { account_id, display_name, role };
  return canonical({ actor, at_ms, body, case_id, hash, kind, op_id, prev_hash, salt, seq, ...gone });
}

function hashOfLine(line: Line): string | null {
  const salt = fromHex(line.salt, 32);
  if (salt === null) return null;
  const body = canonical(line.body);
  const bodyHash = keptOrMade(line.body_hash ?? null, salt.subarray(0, 16), body, "{}", body !== "{}");
  const nameHash = keptOrMade(line.name_hash ?? null, salt.subarray(16), canonical(line.actor.display_name), '""', false);
  if (bodyHash === null || nameHash === null) return null;
  const actor = { account_id: line.actor.account_id, name_hash: nameHash, role: line.actor.role };
  const { at_ms, case_id, kind, op_id, prev_hash, seq } = line;
  const header = { actor, at_ms, body_hash: bodyHash, case_id, kind, op_id, prev_hash, seq };
  return toHex(hashOf(bytesOf(canonical(header))));
}

/** A body of which something is left has a salt for that; what was erased whole has none. */
function keptOrMade(kept: string | null, salt: Uint8Array, value: string, empty: string, hasRest: boolean): string | null {
  if (kept === null) return toHex(hashOf(salt, bytesOf(value)));
  const isZero = salt.every((byte) => byte === 0);
  const isRight = hasRest ? !isZero : value === empty && isZero;
  return isRight && fromHex(kept, 32) !== null ? kept : null;
}

function objects(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((one): one is Record<string, unknown> => isObject(one)) : [];
}
