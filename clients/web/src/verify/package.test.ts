// The packages that Python made and judged (tests/support/tampering.py): the page must find the same in each.
import { describe, expect, it } from "vitest";
import vectors from "../../../../protocols/vectors/packages.json";
import workflow from "../../../../protocols/v1/workflow.schema.json";
import type { Finding } from "./findings";
import { verifyPackage } from "./package";
import { BLOB_FIELDS } from "./record";

type Piece = string | readonly [number, number];

interface Case {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly findings: readonly Finding[];
}

const decoded = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const whole = decoded(vectors.package);
const cases = vectors.cases as unknown as readonly Case[];

function rebuilt(pieces: readonly Piece[]): Uint8Array {
  return Uint8Array.from(
    pieces.flatMap((piece) => [...(typeof piece === "string" ? decoded(piece) : whole.subarray(piece[0], piece[0] + piece[1]))]),
  );
}

const sorted = (findings: readonly Finding[]): string[] => findings.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort();

describe("an evidence package", () => {
  it("is accepted when it is whole, and says what it proves", async () => {
    const verdict = await verifyPackage(whole, [vectors.key]);
    expect(verdict.findings).toEqual([]);
    expect(verdict.keyId).toBe(vectors.key);
    expect(verdict.record?.number).toBe(1042);
    expect(verdict.signatures.map((one) => [one.seq, one.ended_by_seq, one.ended_by_kind])).toEqual([
      [17, 18, "note.added"],
      [19, null, null],
    ]);
  });

  it.each(cases)("with $name is refused as the server refuses it", async ({ pieces, findings }) => {
    const verdict = await verifyPackage(rebuilt(pieces), [vectors.key]);
    expect(sorted(verdict.findings)).toEqual(sorted(findings));
    expect(findings.length).toBeGreaterThan(0);
  });

  it("of another key is accepted only when nobody says which key is right", async () => {
    const other = cases.find(({ name }) => name === "a package of another key");
    const verdict = await verifyPackage(rebuilt(other?.pieces ?? []));
    expect(verdict.findings).toEqual([]);
    expect(verdict.keyId).not.toBe(vectors.key);
  });
});

describe("files that events name", () => {
  it("are all known", () => {
    const named = Object.values(workflow.$defs).flatMap((definition) => {
      const kind = "x-type" in definition ? definition["x-type"] : "";
      if (!kind.startsWith("event:")) return [];
      const hashes = Object.entries(definition.properties as Record<string, { readonly pattern?: string }>)
        .filter(([name, { pattern }]) => pattern === "^[0-9a-f]{64}$" && name !== "record_sha256" && name !== "sha256")
        .map(([name]) => `${kind.slice(6)}.${name}`);
      return hashes;
    });
    const known = Object.entries(BLOB_FIELDS).flatMap(([kind, names]) => names.map((name) => `${kind}.${name}`));
    expect(named.filter((name) => !name.startsWith("event.")).sort()).toEqual(known.sort());
  });
});
