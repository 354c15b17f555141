/**
 * The steps of the tour: what is to be done in each, when it is done, whose page is shown. Pure: everything follows from the
 * case's log and a few notes that this tab keeps, so a reload comes back to the same place.
 */

import type { LogEvent } from "../../../src/protocol/envelope";
import type { CaseState, Mark } from "../../../src/room/case-state";
import { callStateOf, liveMarks, signatureHolds, undecidedItems } from "../../../src/room/selectors";
import type { GhostReport } from "../../../src/ui/tour-link";
import { outageOutcome, type OutageNote } from "./outage";

export const STEPS = [
  "take", "mark", "fault", "outage", "technician", "close", "review", "sign", "document",
] as const;

export type StepId = (typeof STEPS)[number];

/** Who the visitor is in a step. The expert may also sign as a supervisor elsewhere: that is what gets refused. */
export type Who = "expert" | "field" | "expert-as-supervisor" | "supervisor";

/** What only this tab knows. */
export interface TourNotes {
  readonly ghost: GhostReport | null;
  readonly outage: OutageNote | null;
  readonly refusal: { readonly status: number; readonly code: string; readonly message: string } | null;
  readonly hasDocument: boolean;
}

export const NO_NOTES: TourNotes = { ghost: null, outage: null, refusal: null, hasDocument: false };

export interface TourFacts {
  readonly state: CaseState;
  readonly events: readonly LogEvent[];
  readonly notes: TourNotes;
  /** Account of the demo's expert. */
  readonly expertId: string;
}

/** Below this the ghost lies under the mark: the head was resting, and there is nothing to see. */
export const TELLING_GHOST_M = 0.03;

export type TaskId =
  | "take" | "mark" | "ghost" | "fault" | "cut" | "act" | "stored" | "enter" | "acknowledge" | "flag" | "close" | "refused"
  | "decide" | "sign" | "download";

export interface Task {
  readonly id: TaskId;
  readonly isDone: boolean;
}

export function tasksOf(step: StepId, facts: TourFacts): readonly Task[] {
  const done = TASKS[step](facts);
  return Object.entries(done).map(([id, isDone]) => ({ id: id as TaskId, isDone }));
}

type Tasks = (facts: TourFacts) => Partial<Record<TaskId, boolean>>;

const TASKS: Readonly<Record<StepId, Tasks>> = {
  take: ({ state }) => ({ take: hasBeenTaken(state) }),
  mark: ({ state, notes }) => ({
    mark: ownMarks(state).length > 0,
    ghost: isTelling(notes.ghost),
  }),
  fault: ({ state }) => ({ fault: state.faults.size > 0 }),
  outage: (facts) => {
    const outcome = outageOutcome(facts);
    return { cut: outcome.hasBegun, act: outcome.waited > 0, stored: outcome.isProven };
  },
  technician: ({ state }) => ({
    enter: [...state.attendance.values()].some(({ actor, device }) => actor.role === "field" && device === EMULATOR_DEVICE),
    acknowledge: liveMarks(state).some((mark) => mark.acknowledged_by !== null),
    flag: [...state.answers.values()].some((answers) => answers.at(-1)?.result === "flagged"),
  }),
  close: ({ state }) => ({ close: isClosed(state) }),
  review: ({ notes }) => ({ refused: notes.refusal !== null }),
  sign: ({ state }) => ({
    decide: state.review !== null && undecidedItems(state.review).length === 0,
    sign: state.life === "signed" && signatureHolds(state) === true,
  }),
  document: ({ notes }) => ({ download: notes.hasDocument }),
};

/** How the emulator introduces itself (apps/field/main.tsx); the scripted technician has another name. */
export const EMULATOR_DEVICE = "Emulator";

/** The head turned between the two moments, so that there is something to see. */
export function isTelling(ghost: GhostReport | null): boolean {
  return typeof ghost?.found === "object" && ghost.found.offM >= TELLING_GHOST_M;
}

export function isComplete(step: StepId, facts: TourFacts): boolean {
  return tasksOf(step, facts).every(({ isDone }) => isDone);
}

/** What has to be there before a step makes sense; null when all of it is. */
export function missingBefore(step: StepId, { state }: TourFacts): StepId | null {
  const at = STEPS.indexOf(step);
  if (at > STEPS.indexOf("take") && !hasBeenTaken(state)) return "take";
  if (step === "fault" && !isClosed(state) && ownMarks(state).length === 0) return "mark";
  if (at > STEPS.indexOf("close") && !isClosed(state)) return "close";
  return null;
}

/** Work on the case is over: nothing before the review can be done any more. */
export function isTooLate(step: StepId, { state }: TourFacts): boolean {
  return isClosed(state) && STEPS.indexOf(step) < STEPS.indexOf("close");
}

/** Where the page of a step is and who looks at it. */
export interface View {
  readonly who: Who;
  readonly path: "/expert" | "/field" | "/supervisor";
  /** Beside `tour`; the address of the frame is made of it. */
  readonly query: Readonly<Record<string, string>>;
}

export function viewOf(step: StepId, caseId: string, { state }: TourFacts): View {
  const inCase = { case: caseId };
  switch (step) {
    case "take":
      return { who: "expert", path: "/expert", query: hasBeenTaken(state) ? inCase : {} };
    case "mark":
    case "fault":
    case "outage":
    case "close":
      return { who: "expert", path: "/expert", query: inCase };
    case "technician":
      return { who: "field", path: "/field", query: { ...inCase, device: "emulator", ...worldOf(state) } };
    case "review":
      return { who: "expert-as-supervisor", path: "/supervisor", query: inCase };
    case "sign":
    case "document":
      return { who: "supervisor", path: "/supervisor", query: inCase };
  }
}

/**
 * The tracking origin of the scripted technician. Its poses and the emulator's are both in the hall's own frame, and both
 * are the demo's technician: the emulator goes on in the same world, and the marks are where they were.
 */
function worldOf(state: CaseState): Readonly<Record<string, string>> {
  const world = [...state.worlds.values()].findLast(({ ended_seq }) => ended_seq === null);
  return world ? { world: world.world_id } : {};
}

/** Nobody of the technician's side is in the call although one was. */
export function hasTechnicianLeft(step: StepId, { state }: TourFacts): boolean {
  if (isClosed(state) || step === "technician") return false;
  const field = [...state.attendance.values()].filter(({ actor }) => actor.role === "field");
  const wasEmulator = field.some(({ device }) => device === EMULATOR_DEVICE);
  return field.length > 0 && !wasEmulator && field.every(({ left_at_ms }) => left_at_ms !== null);
}

export function ownMarks(state: CaseState): readonly Mark[] {
  return liveMarks(state).filter(({ by }) => by.role === "expert");
}

export function isClosed({ life }: CaseState): boolean {
  return life !== "new" && life !== "open";
}

function hasBeenTaken(state: CaseState): boolean {
  return state.calls.some(({ taken_at_ms }) => taken_at_ms !== null) || isClosed(state);
}

/** What the call is doing, for the words while one waits for it. */
export function ringing(state: CaseState): "not-yet" | "ringing" | "taken" {
  if (hasBeenTaken(state)) return "taken";
  return callStateOf(state) === "ringing" ? "ringing" : "not-yet";
}

export function nextStep(step: StepId): StepId | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

export function previousStep(step: StepId): StepId | null {
  return STEPS[STEPS.indexOf(step) - 1] ?? null;
}

export function asStep(text: string | null): StepId {
  return STEPS.find((step) => step === text) ?? "take";
}
