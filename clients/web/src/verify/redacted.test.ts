// Records that lost words, as Python made and judged them (tests/support/redacted_vectors.py).
import { describe, expect, it } from "vitest";
import vectors from "../../../../protocols/vectors/redacted.json";
import { Findings } from "./findings";
import { checkRecord } from "./record";

describe("a record that lost words", () => {
  it.each(vectors.cases)("$name: the same is found as by the server", ({ record, findings, erased, deleted }) => {
    const found = new Findings();
    const checked = checkRecord(new TextEncoder().encode(record), found);
    expect(found.all.map((one) => [one.code, one.seq, one.kind])).toEqual(findings);
    expect(checked?.erased).toBe(erased);
    expect(checked?.deleted.map((one) => [one.kind, one.days, one.at_ms, one.files])).toEqual(deleted);
  });
});
