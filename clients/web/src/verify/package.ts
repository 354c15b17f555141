/** Verification of an evidence package. Twin of proof/verify.py: the same findings for the same file, without a server. */

import { isObject, isText, isWhole, listOf, oneOf, orNull, readCanonical, shape } from "./canonical";
import { canonical } from "./canonical";
import { readContainer, type Member } from "./container";
import { bytesOf, fileHash, fingerprint, isSigned } from "./crypto";
import { Findings, type Finding } from "./findings";
import { isIncluded, leafHash } from "./merkle";
import { checkRecord, type CheckedRecord, type NamedBy, type SignedReview } from "./record";

const MANIFEST = "manifest.json";
const SIGNATURE = "signature.json";
const KEYS = "keys.json";
const TREE = "tree.json";
const RECORD = "record.json";
const REQUIRED = [KEYS, TREE, RECORD];
const EXPORTS = "exports/";
const BLOBS = "blobs/";

interface PublicKey {
  readonly key_id: string;
  readonly public_key: string;
  readonly valid_from_ms: number;
  readonly valid_until_ms: number | null;
}

interface MemberEntry {
  readonly name: string;
  readonly sha256: string;
  readonly size_bytes: number;
}

interface Manifest {
  readonly format: string;
  readonly version: number;
  readonly case_id: string;
  readonly number: number;
  readonly head: { readonly hash: string; readonly seq: number };
  readonly key_id: string;
  readonly members: readonly MemberEntry[];
  readonly omitted: readonly { readonly sha256: string }[];
}

export interface SignedHead {
  readonly tree_size: number;
  readonly root: string;
  readonly at_ms: number;
  readonly key_id: string;
  readonly signature: string;
}

interface Inclusion {
  readonly leaf: { readonly case_id: string; readonly head_seq: number; readonly head_hash: string; readonly at_ms: number };
  readonly leaf_index: number;
  readonly head: SignedHead;
  readonly path: readonly string[];
}

const isKey = shape({ key_id: isText, public_key: isText, valid_from_ms: isWhole, valid_until_ms: orNull(isWhole) });
const isKeyList = shape({ keys: listOf(isKey) });
const isSignature = shape({ key_id: isText, signature: isText });
const isEntry = shape({
  name: isText,
  role: oneOf("record", "keys", "tree", "export", "blob", "verifier", "readme"),
  sha256: isText,
  size_bytes: isWhole,
});
const isOmitted = shape({ sha256: isText, reason: oneOf("not_evidence", "too_large", "missing", "erased") });
const isManifest = shape({
  format: isText,
  version: isWhole,
  case_id: isText,
  number: isWhole,
  head: shape({ hash: isText, seq: isWhole }),
  key_id: isText,
  members: listOf(isEntry),
  omitted: listOf(isOmitted),
});
const isLeaf = shape({ case_id: isText, head_seq: isWhole, head_hash: isText, at_ms: isWhole });
const isHead = shape({ tree_size: isWhole, root: isText, at_ms: isWhole, key_id: isText, signature: isText });
const isInclusion = shape({ leaf: isLeaf, leaf_index: isWhole, head: isHead, path: listOf(isText) });

/** The result. Facts are those of the package itself: they count only when nothing was found. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly record: CheckedRecord | null;
  /** Fingerprint of the key that signed the package; empty when it is not among its keys. */
  readonly keyId: string;
  readonly isKeyGiven: boolean;
  readonly tree: SignedHead | null;
  readonly members: number;
  readonly omitted: number;
  readonly signatures: readonly SignedReview[];
}

/**
 * Checks a package.
 *
 * @param keys fingerprints that are trusted; none: the package's own key is taken.
 */
export async function verifyPackage(data: Uint8Array, keys: readonly string[] = []): Promise<Verdict> {
  const found = new Findings();
  const members = readContainer(data, found);
  const check = new PackageCheck(members ?? [], keys, found);
  if (members !== null) await check.run();
  return check.verdict();
}

class PackageCheck {
  readonly #members: ReadonlyMap<string, Uint8Array>;
  readonly #trusted: readonly string[];
  readonly #found: Findings;
  #record: CheckedRecord | null = null;
  #tree: SignedHead | null = null;
  #keyId = "";
  #omitted = 0;

  constructor(members: readonly Member[], trusted: readonly string[], found: Findings) {
    this.#members = new Map(members.map((member) => [member.name, member.data]));
    this.#trusted = trusted;
    this.#found = found;
  }

  verdict(): Verdict {
    return {
      findings: this.#found.all,
      record: this.#record,
      keyId: this.#keyId,
      isKeyGiven: this.#trusted.length > 0,
      tree: this.#tree,
      members: this.#members.size,
      omitted: this.#omitted,
      signatures: this.#record?.signatures ?? [],
    };
  }

  async run(): Promise<void> {
    const manifest = this.#read(MANIFEST, isManifest) as Manifest | null;
    const keys = this.#keys();
    if (manifest !== null && (manifest.format !== "sightline-evidence" || manifest.version !== 1)) {
      this.#found.add("other_version", MANIFEST);
      return;
    }
    const record = this.#members.get(RECORD);
    this.#record = record === undefined ? null : checkRecord(record, this.#found);
    this.#checkTree(keys);
    if (manifest === null) return;
    this.#checkSignature(manifest, keys);
    await this.#checkListed(manifest);
    if (this.#record === null) return;
    this.#checkSameRecord(manifest, this.#record);
    await this.#checkBlobs(manifest, this.#record);
  }

  #read(name: string, check: (value: unknown) => boolean): unknown {
    const data = this.#members.get(name);
    if (data === undefined) {
      this.#found.add("member_missing", name);
      return null;
    }
    const value = readCanonical(data, check);
    if (value === null) this.#found.add("unreadable", name);
    return value;
  }

  #keys(): ReadonlyMap<string, PublicKey> {
    const listed = this.#read(KEYS, isKeyList) as { readonly keys: readonly PublicKey[] } | null;
    const keys = listed?.keys ?? [];
    if (keys.some((key) => fingerprint(key.public_key) !== key.key_id)) this.#found.add("key_changed", KEYS);
    return new Map(keys.map((key) => [key.key_id, key]));
  }

  #checkTree(keys: ReadonlyMap<string, PublicKey>): void {
    const inclusion = this.#read(TREE, isInclusion) as Inclusion | null;
    if (inclusion === null) return;
    const { head, leaf, leaf_index, path } = inclusion;
    this.#tree = head;
    const key = keys.get(head.key_id);
    if (key === undefined) this.#found.add("key_unknown", TREE);
    else if (!signsAt(key, head.at_ms)) this.#found.add("key_not_valid", TREE);
    else if (!isHeadSigned(head, key)) this.#found.add("head_unsigned", TREE);
    if (!isIncluded(leafHash(leaf), leaf_index, head.tree_size, path, head.root)) this.#found.add("not_included", TREE);
    const record = this.#record;
    if (record === null) return;
    const isSame = leaf.case_id === record.caseId && leaf.head_seq === record.headSeq && leaf.head_hash === record.headHash;
    if (!isSame) this.#found.add("leaf_other", TREE);
  }

  #checkSignature(manifest: Manifest, keys: ReadonlyMap<string, PublicKey>): void {
    const signature = this.#read(SIGNATURE, isSignature) as { readonly key_id: string; readonly signature: string } | null;
    if (signature === null) return;
    const key = keys.get(manifest.key_id);
    if (key === undefined) {
      this.#found.add("key_unknown", SIGNATURE);
      return;
    }
    this.#keyId = key.key_id;
    const bytes = this.#members.get(MANIFEST) ?? new Uint8Array();
    const isRight = signature.key_id === manifest.key_id && isSigned("manifest", bytes, signature.signature, key.public_key);
    if (!isRight) this.#found.add("manifest_unsigned", SIGNATURE);
    if (this.#trusted.length > 0 && !this.#trusted.includes(key.key_id)) this.#found.add("key_not_given", SIGNATURE);
  }

  /** Compares the members with the manifest: bytes, order, none more and none less. */
  async #checkListed(manifest: Manifest): Promise<void> {
    const known = [MANIFEST, SIGNATURE, ...manifest.members.map((entry) => entry.name)];
    const named = new Set(known);
    const order = [...this.#members.keys()];
    for (const entry of manifest.members) {
      const data = this.#members.get(entry.name);
      const event = this.#firstEvent(entry.name);
      if (data === undefined) this.#found.add("member_missing", entry.name, event?.seq, event?.kind);
      else if (data.length !== entry.size_bytes || (await fileHash(data)) !== entry.sha256) {
        this.#found.add("member_changed", entry.name, event?.seq, event?.kind);
      }
    }
    for (const name of order) if (!named.has(name)) this.#found.add("member_added", name);
    for (const name of REQUIRED) if (!named.has(name) && this.#members.has(name)) this.#found.add("member_added", name);
    const there = known.filter((name) => this.#members.has(name));
    const moved = order.filter((name) => named.has(name)).find((name, index) => index < there.length && name !== there[index]);
    if (moved !== undefined) this.#found.add("member_moved", moved);
  }

  #firstEvent(name: string): NamedBy | undefined {
    return name.startsWith(BLOBS) ? this.#record?.blobs.get(blobOf(name))?.[0] : undefined;
  }

  #checkSameRecord(manifest: Manifest, record: CheckedRecord): void {
    const isHead = manifest.head.seq === record.headSeq && manifest.head.hash === record.headHash;
    const isNumber = record.number === null || manifest.number === record.number;
    if (manifest.case_id !== record.caseId || !isHead || !isNumber) this.#found.add("other_record", MANIFEST);
    for (const [name, data] of this.#members) {
      if (name.startsWith(EXPORTS) && name.endsWith(".json") && !belongs(data, manifest)) this.#found.add("other_record", name);
    }
  }

  /** Every file that an event names is here under its hash, or said to be left out; no other file is. */
  async #checkBlobs(manifest: Manifest, record: CheckedRecord): Promise<void> {
    const leftOut = new Set(manifest.omitted.map((omitted) => omitted.sha256));
    this.#omitted = leftOut.size;
    const here = new Set<string>();
    for (const [name, data] of this.#members) {
      if (!name.startsWith(BLOBS)) continue;
      const blob = blobOf(name);
      here.add(blob);
      const event = record.blobs.get(blob)?.[0];
      if (event === undefined) this.#found.add("blob_unnamed", name);
      else if ((await fileHash(data)) !== blob) this.#found.add("blob_changed", name, event.seq, event.kind);
    }
    for (const [blob, [event]] of record.blobs) {
      if (!here.has(blob) && !leftOut.has(blob)) this.#found.add("blob_missing", RECORD, event?.seq, event?.kind);
    }
  }
}

function blobOf(name: string): string {
  return name.slice(BLOBS.length).split(".")[0] ?? "";
}

function signsAt(key: PublicKey, atMs: number): boolean {
  return key.valid_from_ms <= atMs && (key.valid_until_ms === null || atMs <= key.valid_until_ms);
}

function isHeadSigned(head: SignedHead, key: PublicKey): boolean {
  const { tree_size, root, at_ms, key_id } = head;
  const said = bytesOf(canonical({ tree_size, root, at_ms, key_id }));
  return isSigned("tree head", said, head.signature, key.public_key);
}

/** Whether a JSON export says no other case and no other head than the manifest. */
function belongs(data: Uint8Array, manifest: Manifest): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
    if (!isObject(value)) return true;
    const head = value["head"];
    const isSameHead = !isObject(head) || (head["seq"] === manifest.head.seq && head["hash"] === manifest.head.hash);
    return isSameHead && (value["case_id"] ?? manifest.case_id) === manifest.case_id;
  } catch {
    return false;
  }
}
