/** What verification can find. The codes are those of server/sightline/proof/findings.py; the vectors have each of them. */

export type Code =
  | "no_end" | "end_changed" | "directory_changed" | "gap" | "bad_name" | "member_twice" | "header_changed" | "checksum"
  | "member_missing" | "member_added" | "member_changed" | "member_moved" | "unreadable" | "other_version"
  | "manifest_unsigned" | "key_unknown" | "key_changed" | "key_not_given" | "key_not_valid"
  | "event_wrong_case" | "event_wrong_seq" | "event_broken_link" | "event_changed" | "event_unreadable"
  | "record_head" | "other_record" | "signature_wrong" | "blob_missing" | "blob_changed" | "blob_unnamed"
  | "head_unsigned" | "leaf_other" | "not_included";

/** One thing that is wrong, and its place. */
export interface Finding {
  readonly code: Code;
  /** Name of the file in the package; empty for the container itself. */
  readonly member: string;
  /** Number of the event in the case. */
  readonly seq: number | null;
  /** Of that event. */
  readonly kind: string;
}

/** Collects findings; the same one twice is said once. */
export class Findings {
  readonly all: Finding[] = [];
  readonly #known = new Set<string>();

  add(code: Code, member = "", seq: number | null = null, kind = ""): void {
    const key = JSON.stringify([code, member, seq, kind]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.all.push({ code, member, seq, kind });
  }
}
