/** Questions to a folded case; the same answers as the properties of the server's `CaseState` and its parts. */

import type { FrameRef, ReviewItem } from "../protocol/generated";
import type {
  AnchorLife, Call, CallLife, CaseState, EarlierMark, Fault, Mark, Review, ReworkAnswer, ReworkItem, Signature, StepAnswer, Still, Verdict,
} from "./case-state";

/** How far the position can be trusted now: a doubtful frame or the end of its world cannot be refined away. */
export function anchorStateOf(mark: Mark): AnchorLife {
  const { state } = mark.anchor;
  const isPlaced = state === "good" || state === "approximate" || state === "suspect";
  if (isPlaced && mark.world_ended_seq !== null) return "suspect";
  return state === "good" && mark.is_approximate ? "approximate" : state;
}

/** Marks that were not deleted, in order of placing. */
/** Marks of earlier cases that lie in one world of this one, by their cases and numbers. */
export function earlierMarksIn(state: CaseState, worldId: string | null): readonly EarlierMark[] {
  return [...state.earlier_marks.values()]
    .filter(({ anchor }) => worldId !== null && anchor.world_id === worldId && anchor.p_world)
    .sort((a, b) => (b.case_number ?? 0) - (a.case_number ?? 0) || a.number - b.number);
}

/** The world in which marks of earlier cases were found last; null while there are none. */
export function worldOfEarlier(state: CaseState): string | null {
  const newest = [...state.earlier_marks.values()].reduce<EarlierMark | null>((last, one) => (last && last.seq > one.seq ? last : one), null);
  return newest?.anchor.world_id ?? null;
}

export function liveMarks(state: CaseState): readonly Mark[] {
  return [...state.annotations.values()].filter((mark) => !mark.is_deleted);
}

/** Faults that were not rejected, in order of creation. */
export function liveFaults(state: CaseState): readonly Fault[] {
  return [...state.faults.values()].filter((fault) => fault.state !== "rejected");
}

export function faultOfMark(state: CaseState, mark: Mark): Fault | null {
  return (mark.fault_id !== null && state.faults.get(mark.fault_id)) || null;
}

/**
 * Pictures of a mark, the best first: the device's own before the expert's grab, then the newest. Those of a frame that
 * the mark was moved away from are left out: they show another place.
 */
export function stillsOf(state: CaseState, annotationId: string): readonly Still[] {
  const mark = state.annotations.get(annotationId);
  const found = mark?.still_ids.flatMap((id) => state.stills.get(id) ?? []) ?? [];
  const stills = found.filter((still) => still.seq > (mark?.placed_seq ?? 0) || isSameFrame(still.frame, mark?.frame ?? null));
  return stills.sort((a, b) => Number(a.source !== "device") - Number(b.source !== "device") || b.seq - a.seq);
}

function isSameFrame(a: FrameRef | null, b: FrameRef | null): boolean {
  return a?.publication_id === b?.publication_id && a?.frame_no === b?.frame_no;
}

export function currentCall(state: CaseState): Call | null {
  return state.calls.at(-1) ?? null;
}

export function callStateOf(state: CaseState): CallLife {
  return state.calls.at(-1)?.state ?? "none";
}

/** The answer that counts of a guide step. */
export function answerOf(state: CaseState, stepKey: string): StepAnswer | null {
  return state.answers.get(stepKey)?.at(-1) ?? null;
}

export function verdictOf(review: Review, itemId: string): Verdict {
  return review.decisions.get(itemId)?.verdict ?? "undecided";
}

/** True while the machine is worked on: open, or sent back to the technician. */
export function isWorkedOn(state: CaseState): boolean {
  return state.life === "open" || state.life === "returned";
}

/** The technician's newest answer to the newest return of an item. */
export function reworkAnswerOf(item: ReworkItem): ReworkAnswer | null {
  const newest = item.answers.at(-1);
  return newest && newest.seq > item.seq ? newest : null;
}

/** What was sent back and has no answer yet. */
export function openRework(state: CaseState): readonly ReworkItem[] {
  return [...state.rework.values()].filter((item) => item.is_open && reworkAnswerOf(item) === null);
}

export function undecidedItems(review: Review): readonly ReviewItem[] {
  return review.items.filter((item) => verdictOf(review, item.item_id) === "undecided");
}

/** Exceptions that nobody has decided yet: what stands between the supervisor and the signature. */
export function openExceptions(review: Review): readonly ReviewItem[] {
  return undecidedItems(review).filter((item) => item.is_exception);
}

/** True for a signature that ends the review; the others stand beside such a one. */
export function isVerdict(meaning: Signature["meaning"]): boolean {
  return meaning === "approved" || meaning === "rejected";
}

/** The newest signature that is a verdict on the record, whether it holds or not. */
export function signatureOf(state: CaseState): Signature | null {
  return state.signatures.findLast((signature) => isVerdict(signature.meaning)) ?? null;
}

/** Null when the record was never approved or rejected. */
export function signatureHolds(state: CaseState): boolean | null {
  const signature = signatureOf(state);
  return signature && signature.ended_by_seq === null;
}

/** True when the account took part in the work and therefore may not sign it. */
export function isPerformer(state: CaseState, accountId: string): boolean {
  return state.performers.has(accountId);
}
