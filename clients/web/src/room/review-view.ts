/** What somebody may do with a review list and its signatures, and why not. The server's rules: caselog/decide_{review,rework,signing}.py. */

import type { Actor, ReviewItem } from "../protocol/generated";
import type { CaseState, Fault, ItemDecision, ReworkItem, Signature } from "./case-state";
import { isPerformer, isVerdict, liveMarks, reworkAnswerOf, signatureOf, undecidedItems, verdictOf } from "./selectors";

export type Meaning = Signature["meaning"];

/** In the order in which they are offered. */
export const MEANINGS: readonly Meaning[] = ["approved", "rejected", "reviewed", "accepted", "witnessed"];

/** Why a person cannot decide items; null when they can. */
export type DecideBlock = "role" | "performer" | "open" | "returned" | "signed" | "void";

export function decideBlock(state: CaseState, self: Pick<Actor, "account_id" | "role">): DecideBlock | null {
  if (self.role !== "supervisor") return "role";
  if (state.life === "signed" || state.life === "void" || state.life === "returned") return state.life;
  if (state.review === null) return "open";
  return isPerformer(state, self.account_id) ? "performer" : null;
}

/** Why a person cannot sign with a meaning; null when they can. */
export type SignBlock = "role" | "performer" | "open" | "returned" | "void" | "undecided" | "rejected" | "unsigned" | "unapproved" | "already";

export function signBlock(state: CaseState, self: Pick<Actor, "account_id" | "role">, meaning: Meaning): SignBlock | null {
  if (!mayRoleSign(self.role, meaning)) return "role";
  if (isPerformer(state, self.account_id)) return "performer";
  const { review, life } = state;
  if (life === "new" || life === "open" || review === null) return "open";
  if (life === "returned" || life === "void") return life;
  const holding = holdingSignatures(state);
  const own = holding.filter((signature) => signature.by.account_id === self.account_id).map((signature) => signature.meaning);
  if (isTaken(own, meaning)) return "already";
  if (meaning === "accepted" || meaning === "witnessed") return secondBlock(holding, meaning);
  if (undecidedItems(review).length > 0) return "undecided";
  return meaning === "approved" && rejectedItems(state).length > 0 ? "rejected" : null;
}

/** The meanings that somebody can sign with now, the one that is most likely meant first: what is approved waits to be accepted. */
export function openMeanings(state: CaseState, self: Pick<Actor, "account_id" | "role">): readonly Meaning[] {
  const open = MEANINGS.filter((meaning) => signBlock(state, self, meaning) === null);
  return state.life === "signed" ? [...open].sort((a, b) => Number(isVerdict(a)) - Number(isVerdict(b)) || Number(a === "reviewed") - Number(b === "reviewed")) : open;
}

function mayRoleSign(role: Actor["role"], meaning: Meaning): boolean {
  if (meaning === "accepted" || meaning === "witnessed") return role !== "auditor";
  return meaning === "performed" ? role === "field" || role === "expert" : role === "supervisor";
}

/** A verdict, its acceptance and its countersignature are three people; nobody signs the same thing twice. */
function isTaken(own: readonly Meaning[], meaning: Meaning): boolean {
  if (own.length === 0) return false;
  const isSecond = (one: Meaning): boolean => one === "accepted" || one === "witnessed";
  return isSecond(meaning) || own.some(isSecond) || own.includes(meaning) || (isVerdict(meaning) && own.some(isVerdict));
}

function secondBlock(holding: readonly Signature[], meaning: "accepted" | "witnessed"): SignBlock | null {
  if (holding.length === 0) return "unsigned";
  const verdict = holding.findLast((signature) => isVerdict(signature.meaning));
  return meaning === "accepted" && verdict?.meaning !== "approved" ? "unapproved" : null;
}

/** Those that no later event has ended. */
export function holdingSignatures(state: CaseState): readonly Signature[] {
  return state.signatures.filter((signature) => signature.ended_by_seq === null);
}

export function rejectedItems(state: CaseState): readonly ReviewItem[] {
  const { review } = state;
  return review ? review.items.filter((item) => verdictOf(review, item.item_id) === "rejected") : [];
}

/** True when the rejected items can go back to the technician. */
export function canReturn(state: CaseState, self: Pick<Actor, "account_id" | "role">): boolean {
  return decideBlock(state, self) === null && state.life === "in_review" && rejectedItems(state).length > 0;
}

const CAN_WAIT: readonly Fault["state"][] = ["suspected", "confirmed", "in_progress"];

/** Whether somebody may put a fault off while the list is there: a part of reviewing, so not while the case is worked on for the first time. */
export function mayDefer(state: CaseState, self: Pick<Actor, "account_id" | "role">, fault: Fault): boolean {
  const block = decideBlock(state, self);
  return (block === null || (block === "returned" && !isPerformer(state, self.account_id))) && CAN_WAIT.includes(fault.state);
}

/** Items that are no exception and wait to be confirmed. */
export function openClearItems(state: CaseState): readonly ReviewItem[] {
  return state.review ? undecidedItems(state.review).filter((item) => !item.is_exception) : [];
}

/** The newest verdict on an item: its event as the next one must have seen it, 0 for none. */
export function decisionOf(state: CaseState, itemId: string): ItemDecision | null {
  return state.review?.decisions.get(itemId) ?? null;
}

/** What was said about an item before it came back, and what the technician answered. */
export interface ReworkStory {
  readonly rework: ReworkItem;
  /** The verdict that sent it back; null while it is still the newest one. */
  readonly earlier: ItemDecision | null;
  readonly isAnswered: boolean;
}

export function reworkStory(state: CaseState, itemId: string): ReworkStory | null {
  const rework = state.rework.get(itemId);
  if (!rework) return null;
  const earlier = state.review?.earlier.get(itemId) ?? null;
  return { rework, earlier, isAnswered: !rework.is_open || reworkAnswerOf(rework) !== null };
}

/**
 * Events about the subject of an item since it was sent back: what has changed. The list of events behind an item holds
 * what the rules look at; answers are shown by themselves.
 */
export function changesSince(item: ReviewItem, rework: ReworkItem): readonly number[] {
  const answers = new Set(rework.answers.map(({ seq }) => seq));
  return item.event_seqs.filter((seq) => seq > rework.seq && !answers.has(seq));
}

/** True when there is something to show in space: a stored scan, or a mark with a place. */
export function hasPlace(state: CaseState): boolean {
  return state.scenes.size > 0 || liveMarks(state).some((mark) => mark.anchor.p_world != null);
}

/** True when the verdict that counted has ended, by what came after it. */
export function isBroken(state: CaseState): boolean {
  return signatureOf(state)?.ended_by_seq != null;
}
