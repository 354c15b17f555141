// What holds of every fold, on the shared case (shared-case.test.ts compares it with the server's).
import { describe, expect, it } from "vitest";
import log from "../../../../protocols/examples/logs/case.events.json";
import { seededRandom } from "../base/ids";
import { decodeEvent, type LogEvent } from "../protocol/envelope";
import type { Event } from "../protocol/generated";
import { EMPTY_CASE, type CaseState } from "./case-state";
import { advance, fold } from "./fold";
import { anchorStateOf, callStateOf, isPerformer, openExceptions, signatureHolds, stillsOf } from "./selectors";

const events: readonly LogEvent[] = (log as unknown as Event[]).map(decodeEvent);

/** As JSON: maps become objects. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

describe("fold of a case log", () => {
  it("knows every kind of event in the shared example", () => {
    expect(events.length).toBeGreaterThan(30);
    expect(events.filter((event) => "isUnknown" in event)).toEqual([]);
  });

  it("is the same event by event, in random pieces and with repetitions", () => {
    const whole = fold(events);
    const random = seededRandom(7);
    let state: CaseState = EMPTY_CASE;
    for (let start = 0; start < events.length; ) {
      const end = start + 1 + Math.floor(random() * 5);
      state = advance(state, events.slice(Math.max(0, start - 3), end));
      start = end;
    }
    expect(state).toEqual(whole);
  });

  it("never changes a state that it was given", () => {
    const states = events.map((_, index) => fold(events.slice(0, index)));
    const before = states.map((state) => JSON.stringify(plain(state)));
    for (const [index, event] of events.entries()) advance(states[index] ?? EMPTY_CASE, [event]);
    expect(states.map((state) => JSON.stringify(plain(state)))).toEqual(before);
  });

  it("keeps how far a case got when all its words were erased", () => {
    const whole = log as unknown as Event[];
    const last = whole.findLastIndex((event) => event.kind === "review.signed");
    const left = whole
      .slice(0, last + 1)
      .map((event) => (event.kind === "case.opened" ? event : { ...event, body: {}, erased: ["body", "name"] as const }));
    const state = fold(left.map(decodeEvent));
    expect([state.life, state.signatures, state.faults.size]).toEqual(["signed", [], 0]);
  });

  it("refuses a gap", () => {
    expect(() => advance(EMPTY_CASE, events.slice(1))).toThrow(/does not follow 0/);
  });

  it("passes over an unknown kind, which still ends a signature", () => {
    const signed = fold(events);
    const last = events.at(-1);
    if (!last) throw new Error("no events");
    const later = { ...last, seq: last.seq + 1, kind: "photo.taken", body: {}, isUnknown: true } as LogEvent;
    const state = advance(signed, [later]);
    expect(state.head_seq).toBe(last.seq + 1);
    expect(signatureHolds(state)).toBe(false);
    expect(state.signatures.at(-1)?.ended_by_kind).toBe("photo.taken");
  });
});

describe("selectors", () => {
  const state = fold(events);

  it("show a doubtful frame and an ended world, whatever the anchor says", () => {
    const [mark] = state.annotations.values();
    if (!mark) throw new Error("no mark");
    const good = { ...mark, is_approximate: false, world_ended_seq: null, anchor: { ...mark.anchor, state: "good" } } as const;
    expect(anchorStateOf(good)).toBe("good");
    expect(anchorStateOf({ ...good, is_approximate: true })).toBe("approximate");
    expect(anchorStateOf({ ...good, world_ended_seq: 5 })).toBe("suspect");
    expect(anchorStateOf({ ...good, world_ended_seq: 5, anchor: { ...good.anchor, state: "lost" } })).toBe("lost");
  });

  it("answer for call, performers, pictures and exceptions", () => {
    expect(callStateOf(state)).toBe("ended");
    for (const account of state.performers.keys()) expect(isPerformer(state, account)).toBe(true);
    expect(isPerformer(state, "nobody")).toBe(false);
    for (const mark of state.annotations.values()) {
      const sources = stillsOf(state, mark.annotation_id).map((still) => still.source);
      expect(sources).toEqual([...sources].sort());
    }
    if (!state.review) throw new Error("no review");
    expect(openExceptions(state.review).every((item) => item.is_exception)).toBe(true);
  });
});
