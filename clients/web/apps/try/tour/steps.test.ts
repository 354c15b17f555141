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

/** Recording is no step of the tour, nor are clips; without them the numbers below are those of the story. */
const events: readonly LogEvent[] = (log as unknown as Event[])
  .map(decodeEvent)
  .filter(({ kind }) => !kind.startsWith("recording.") && !kind.startsWith("clip."))
  .map((event, index) => ({ ...event, seq: index + 1 }));
const expertId = events.find(({ kind }) => kind === "call.taken")?.actor.account_id ?? "";
const END = events.length;

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
    ["take", "take", 5],
    ["mark", "mark", 12],
    ["fault", "fault", 16],
    ["technician", "acknowledge", 15],
    ["technician", "flag", 10],
    ["close", "close", 29],
    ["sign", "decide", 34],
    ["sign", "sign", 35],
  ] as const)("%s: %s is done by event %i", (step, task, seq) => {
    expect(doneAt(step, task)).toBe(seq);
  });

  it("takes back what is so no more: a signature that was ended", () => {
    expect(isComplete("sign", at(35))).toBe(true);
    expect(isComplete("sign", at(36))).toBe(false);
    expect(isComplete("sign", at(37))).toBe(true);
  });

  it("believes that the visitor is the technician only in the emulator", () => {
    const enter = (facts: TourFacts): boolean => tasksOf("technician", facts)[0]?.isDone ?? false;
    expect(enter(at(END))).toBe(false);
    const inEmulator = (event: LogEvent): LogEvent =>
      event.kind === "participant.joined" && !("isUnknown" in event)
        ? { ...event, body: { ...event.body, device: EMULATOR_DEVICE } }
        : event;
    expect(enter(at(2, {}, inEmulator))).toBe(true);
  });

  it("counts a ghost only when there is something to see", () => {
    const off = (offM: number) => ({ ghost: { markNumber: 1, found: { offM, turnRad: 0.1, delayMs: 320 } } });
    expect(isComplete("mark", at(12))).toBe(false);
    expect(isComplete("mark", at(12, off(0.006)))).toBe(false);
    for (const found of ["pending", "none"] as const) {
      expect(isComplete("mark", at(12, { ghost: { markNumber: 1, found } }))).toBe(false);
    }
    expect(isComplete("mark", at(12, off(0.14)))).toBe(true);
  });

  it("says what has to come first, and what comes too late", () => {
    expect(STEPS.map((step) => missingBefore(step, at(3)))).toEqual([null, ...STEPS.slice(1).map(() => "take")]);
    expect(missingBefore("fault", at(6))).toBe("mark");
    expect(missingBefore("fault", at(12))).toBeNull();
    expect(missingBefore("sign", at(12))).toBe("close");
    expect(STEPS.filter((step) => missingBefore(step, at(30)) !== null)).toEqual([]);
    expect(STEPS.filter((step) => isTooLate(step, at(30)))).toEqual(["take", "mark", "fault", "outage", "technician"]);
  });

  it("shows each step the page of its person", () => {
    const shown = STEPS.map((step) => viewOf(step, "c", at(30)));
    expect(shown.map(({ who }) => who)).toEqual([
      "expert", "expert", "expert", "expert", "field", "expert", "expert-as-supervisor", "supervisor", "supervisor",
    ]);
    expect(viewOf("take", "c", at(3)).query).toEqual({});
    expect(viewOf("take", "c", at(5)).query).toEqual({ case: "c" });
  });

  it("lets the emulator go on in the newest world that has not ended", () => {
    expect(viewOf("technician", "c", at(6)).query).toEqual({ case: "c", device: "emulator" });
    expect(viewOf("technician", "c", at(7)).query["world"]).toBe("00000000-0000-0000-0000-0000000b0001");
    expect(viewOf("technician", "c", at(24)).query["world"]).toBe("00000000-0000-0000-0000-0000000b0002");
  });

  it("notices that the technician has left before the case is closed", () => {
    expect(hasTechnicianLeft("mark", at(27))).toBe(false);
    expect(hasTechnicianLeft("mark", at(28))).toBe(true);
    expect(hasTechnicianLeft("technician", at(28))).toBe(false);
    expect(hasTechnicianLeft("mark", at(29))).toBe(false);
  });

  it("waits for the ring", () => {
    expect([at(2), at(3), at(5)].map(({ state }) => ringing(state))).toEqual(["not-yet", "ringing", "taken"]);
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
