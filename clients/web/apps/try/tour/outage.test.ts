import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../../src/protocol/envelope";
import { afterReport, outageOutcome, type OutageNote } from "./outage";

const CUT: OutageNote = { sinceSeq: 10, waited: 0, isOver: false };

function event(seq: number, kind: "chat.posted" | "participant.left", op_id: string, account_id = "anna"): LogEvent {
  const actor = { account_id, display_name: account_id, role: "expert" as const };
  const body = kind === "chat.posted" ? { text: "still here" } : { participant_id: "p" };
  return { seq, at_ms: 0, actor, op_id, kind, body, prev_hash: "", hash: "" } as unknown as LogEvent;
}

const outcome = (outage: OutageNote | null, events: readonly LogEvent[] = []) =>
  outageOutcome({ events, notes: { outage }, expertId: "anna" });

describe("ten seconds without network", () => {
  it("has not begun before the cut", () => {
    expect(outcome(null)).toMatchObject({ hasBegun: false, isProven: false });
  });

  it("keeps the most that waited, and is over when nothing waits and the time is up", () => {
    let note = afterReport(CUT, { isLive: true, pending: 0 }, false);
    expect(note.isOver).toBe(false);
    for (const pending of [0, 1, 2]) note = afterReport(note, { isLive: false, pending }, false);
    note = afterReport(note, { isLive: false, pending: 2 }, true);
    expect(note).toMatchObject({ waited: 2, isOver: false });
    note = afterReport(note, { isLive: true, pending: 2 }, true);
    expect(note.isOver).toBe(false);
    note = afterReport(note, { isLive: true, pending: 0 }, true);
    expect(note).toMatchObject({ waited: 2, isOver: true });
  });

  it("is proven when all that waited is stored once", () => {
    const over = { ...CUT, waited: 2, isOver: true };
    expect(outcome(over, [event(11, "chat.posted", "a")]).isProven).toBe(false);
    expect(outcome(over, [event(11, "chat.posted", "a"), event(12, "chat.posted", "b")])).toMatchObject({ stored: 2, isProven: true });
    expect(outcome({ ...over, isOver: false }, [event(11, "chat.posted", "a"), event(12, "chat.posted", "b")]).isProven).toBe(false);
  });

  it("is not proven by a thing stored twice, by what was before, by others, or by nothing", () => {
    const over = { ...CUT, waited: 1, isOver: true };
    expect(outcome(over, [event(11, "chat.posted", "a"), event(12, "chat.posted", "a")])).toMatchObject({ doubled: 1, isProven: false });
    expect(outcome(over, [event(10, "chat.posted", "a")]).isProven).toBe(false);
    expect(outcome(over, [event(11, "chat.posted", "a", "li")]).isProven).toBe(false);
    expect(outcome(over, [event(11, "participant.left", "a")]).isProven).toBe(false);
    expect(outcome({ ...over, waited: 0 }).isProven).toBe(false);
  });
});
