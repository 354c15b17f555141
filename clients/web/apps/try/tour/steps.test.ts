// Steps against the shared case, event by event: the same log that both folds are tested with.
import { describe, expect, it } from "vitest";
import log from "../../../../../protocols/examples/logs/case.events.json";
import { decodeEvent, type LogEvent } from "../../../src/protocol/envelope";
import type { Event } from "../../../src/protocol/generated";
import { fold } from "../../../src/room/fold";
import { en } from "../words-en";
import { zh } from "../words-zh";
import { NoteBook } from "./notes";
import {
  asStep, EMULATOR_DEVICE, hasTechnicianLeft, isComplete, isTooLate, missingBefore, nextStep, NO_NOTES, previousStep, ringing,
  STEPS, tasksOf, viewOf, type StepId, type TaskId, type TourFacts, type TourNotes,
} from "./steps";

const events: readonly LogEvent[] = (log as unknown as Event[]).map(decodeEvent).map((event, index) => ({ ...event, seq: index + 1 }));
const expertId = events.find(({ kind }) => kind === "call.taken")?.actor.account_id ?? "";
const END = events.length;

/** Where the n-th event of a kind stands, counted from 1: the shared case grows with the protocol. */
function seqOf(kind: Event["kind"], n = 1): number {
  const found = events.filter((event) => event.kind === kind)[n - 1];
  if (!found) throw new Error(`The shared case has fewer than ${n} of ${kind}.`);
  return found.seq;
}

/** The n-th signature that is a verdict on the record: others sign beside it. */
function verdictOf(n: number): number {
  const isVerdict = ({ kind, body }: LogEvent): boolean => kind === "review.signed" && ["approved", "rejected"].includes((body as { meaning: string }).meaning);
  return events.filter(isVerdict)[n - 1]?.seq ?? 0;
}

function at(seq: number, notes: Partial<TourNotes> = {}, change: (event: LogEvent) => LogEvent = (event) => event): TourFacts {
  const known = events.slice(0, seq).map(change);
  return { state: fold(known), events: known, notes: { ...NO_NOTES, ...notes }, expertId };
}

/** The event with which a task is done, counted from 1. */
function doneAt(step: StepId, task: TaskId): number | null {
  const seqs = Array.from({ length: END }, (_, index) => index + 1);
  return seqs.find((seq) => tasksOf(step, at(seq)).some(({ id, isDone }) => id === task && isDone)) ?? null;
}

describe("steps of the tour", () => {
  it.each([
    ["take", "take", seqOf("call.taken")],
    ["mark", "mark", seqOf("annotation.placed")],
    ["fault", "fault", seqOf("fault.created")],
    ["technician", "acknowledge", seqOf("annotation.acknowledged")],
    ["technician", "flag", seqOf("guide.answered", 3)],
    ["close", "close", seqOf("case.closed")],
    ["sign", "decide", verdictOf(1) - 1],
    ["sign", "sign", verdictOf(1)],
  ] as const)("%s: %s is done by event %i", (step, task, seq) => {
    expect(doneAt(step, task)).toBe(seq);
  });

  it("takes back what is so no more: a signature that was ended", () => {
    const signed = verdictOf(1);
    expect(isComplete("sign", at(signed))).toBe(true);
    expect(isComplete("sign", at(signed + 1))).toBe(false);
    expect(isComplete("sign", at(verdictOf(2)))).toBe(true);
  });

  it("believes that the visitor is the technician only in the emulator", () => {
    const enter = (facts: TourFacts): boolean => tasksOf("technician", facts)[0]?.isDone ?? false;
    expect(enter(at(END))).toBe(false);
    const inEmulator = (event: LogEvent): LogEvent =>
      event.kind === "participant.joined" && !("isUnknown" in event)
        ? { ...event, body: { ...event.body, device: EMULATOR_DEVICE } }
        : event;
    expect(enter(at(seqOf("participant.joined"), {}, inEmulator))).toBe(true);
  });

  it("counts a ghost only when there is something to see", () => {
    const off = (offM: number) => ({ ghost: { markNumber: 1, found: { offM, turnRad: 0.1, delayMs: 320 } } });
    expect(isComplete("mark", at(seqOf("annotation.placed")))).toBe(false);
    expect(isComplete("mark", at(seqOf("annotation.placed"), off(0.006)))).toBe(false);
    for (const found of ["pending", "none"] as const) {
      expect(isComplete("mark", at(seqOf("annotation.placed"), { ghost: { markNumber: 1, found } }))).toBe(false);
    }
    expect(isComplete("mark", at(seqOf("annotation.placed"), off(0.14)))).toBe(true);
  });

  it("says what has to come first, and what comes too late", () => {
    expect(STEPS.map((step) => missingBefore(step, at(seqOf("call.requested"))))).toEqual([null, ...STEPS.slice(1).map(() => "take")]);
    expect(missingBefore("fault", at(seqOf("call.taken") + 1))).toBe("mark");
    expect(missingBefore("fault", at(seqOf("annotation.placed")))).toBeNull();
    expect(missingBefore("sign", at(seqOf("annotation.placed")))).toBe("close");
    expect(STEPS.filter((step) => missingBefore(step, at(seqOf("review.generated"))) !== null)).toEqual([]);
    expect(STEPS.filter((step) => isTooLate(step, at(seqOf("review.generated"))))).toEqual(["take", "mark", "fault", "outage", "technician"]);
  });

  it("shows each step the page of its person", () => {
    const shown = STEPS.map((step) => viewOf(step, "c", at(seqOf("review.generated"))));
    expect(shown.map(({ who }) => who)).toEqual([
      "expert", "expert", "expert", "expert", "field", "expert", "expert-as-supervisor", "supervisor", "supervisor",
    ]);
    expect(viewOf("take", "c", at(seqOf("call.requested"))).query).toEqual({});
    expect(viewOf("take", "c", at(seqOf("call.taken"))).query).toEqual({ case: "c" });
  });

  it("lets the emulator go on in the newest world that has not ended", () => {
    expect(viewOf("technician", "c", at(seqOf("world.started") - 1)).query).toEqual({ case: "c", device: "emulator" });
    expect(viewOf("technician", "c", at(seqOf("world.started"))).query["world"]).toBe("00000000-0000-0000-0000-0000000b0001");
    expect(viewOf("technician", "c", at(seqOf("world.started", 2))).query["world"]).toBe("00000000-0000-0000-0000-0000000b0002");
  });

  it("notices that the technician has left before the case is closed", () => {
    const left = seqOf("participant.left");
    expect(hasTechnicianLeft("mark", at(left - 1))).toBe(false);
    expect(hasTechnicianLeft("mark", at(left))).toBe(true);
    expect(hasTechnicianLeft("technician", at(left))).toBe(false);
    expect(hasTechnicianLeft("mark", at(seqOf("case.closed")))).toBe(false);
  });

  it("waits for the ring", () => {
    expect([at(seqOf("call.requested") - 1), at(seqOf("call.requested")), at(seqOf("call.taken"))].map(({ state }) => ringing(state))).toEqual(["not-yet", "ringing", "taken"]);
  });

  it("walks from the first step to the last and back", () => {
    const forth: StepId[] = [];
    for (let step: StepId | null = "take"; step; step = nextStep(step)) forth.push(step);
    expect(forth).toEqual([...STEPS]);
    expect(previousStep("take")).toBeNull();
    expect(asStep("sign")).toBe("sign");
    for (const odd of [null, "", "nonsense", "toString"]) expect(asStep(odd)).toBe("take");
  });
});

describe("notes of the tour", () => {
  it("survive a reload, and damage", () => {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    new NoteBook(storage, "c").write({ hasDocument: true });
    expect(new NoteBook(storage, "c").notes.value).toEqual({ ...NO_NOTES, hasDocument: true });
    expect(new NoteBook(storage, "other").notes.value).toEqual(NO_NOTES);
    for (const key of kept.keys()) kept.set(key, "{");
    expect(new NoteBook(storage, "c").notes.value).toEqual(NO_NOTES);
  });
});

describe("words of the tour", () => {
  it.each(Object.entries({ en, zh }))("%s: every step has a title, something to do and a reason", (_, words) => {
    for (const step of STEPS) for (const text of Object.values({ ...words.steps[step] })) expect(text).not.toBe("");
    for (const step of STEPS) for (const { id } of tasksOf(step, at(0))) expect(words.tasks[id]).toBeTruthy();
  });
});
