/** Which cases a view has, in which order, and how a list keeps still under the eyes. Pure. */

import type { CaseCard, Severity } from "../../../src/protocol/generated";

export type InboxCard = CaseCard;

/** What one wants to see; the keys 1 to 7 in this order. */
export const VIEWS = ["review", "returned", "accept", "signed", "mine", "open", "all"] as const;
export type View = (typeof VIEWS)[number];

export const SORTS = ["urgency", "number", "risk", "exceptions", "due", "waiting"] as const;
export type SortKey = (typeof SORTS)[number];

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { low: 1, medium: 2, high: 3, critical: 4 };

/** @param accountId who looks */
export function isInView(card: InboxCard, view: View, accountId: string): boolean {
  switch (view) {
    case "review":
      return card.state === "submitted" || card.state === "in_review";
    case "returned":
      return card.state === "returned";
    case "accept":
      return waitsForSecond(card);
    case "signed":
      return card.state === "signed";
    case "mine":
      return card.reviewer_ids?.includes(accountId) ?? false;
    case "open":
      return card.state === "open";
    case "all":
      return true;
  }
}

/** Approved, and nobody has accepted or countersigned it yet. */
export function waitsForSecond(card: InboxCard): boolean {
  const meanings = card.signed_meanings ?? [];
  return card.state === "signed" && card.signature_holds === true && meanings.includes("approved") && !meanings.includes("accepted") && !meanings.includes("witnessed");
}

/** Since when the case waits for its next step. */
export function waitingSince(card: InboxCard): number {
  return card.waiting_since_ms ?? card.changed_at_ms;
}

type Order = (a: InboxCard, b: InboxCard) => number;

const byBrokenSignature: Order = (a, b) => Number(b.signature_holds === false) - Number(a.signature_holds === false);
const byRisk: Order = (a, b) => Number(b.is_safety ?? false) - Number(a.is_safety ?? false) || riskOf(b) - riskOf(a);
const byExceptions: Order = (a, b) => b.exception_count - a.exception_count;
const byWaiting: Order = (a, b) => waitingSince(a) - waitingSince(b);
const byDue: Order = (a, b) => (a.due_at_ms ?? Infinity) - (b.due_at_ms ?? Infinity) || 0;
const byNumber: Order = (a, b) => b.number - a.number;

const ORDERS: Readonly<Record<SortKey, readonly Order[]>> = {
  // A signature that no longer holds first, then by risk and age.
  urgency: [byBrokenSignature, byRisk, byExceptions, byWaiting],
  number: [],
  risk: [byRisk, byWaiting],
  exceptions: [byExceptions, byRisk, byWaiting],
  due: [byDue, byRisk, byWaiting],
  waiting: [byWaiting],
};

export function sorted(cards: readonly InboxCard[], key: SortKey): readonly InboxCard[] {
  const orders = [...ORDERS[key], byNumber];
  return [...cards].sort((a, b) => orders.reduce((found, order) => found || numberOr0(order(a, b)), 0));
}

/** Infinity minus Infinity, for two cases without a date. */
function numberOr0(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function riskOf(card: InboxCard): number {
  return card.risk || (card.severity ? SEVERITY_RANK[card.severity] : 0);
}

/**
 * The list as it stands, with what is new: cases keep their places while somebody reads, those that have gone are left out,
 * new ones come where they belong among their new neighbours.
 *
 * @param before ids as shown now; empty: nothing is shown yet
 * @param wanted in the right order
 */
export function inPlace(before: readonly string[], wanted: readonly InboxCard[]): readonly InboxCard[] {
  const byId = new Map(wanted.map((card) => [card.case_id, card]));
  const kept = before.flatMap((id) => byId.get(id) ?? []);
  const isKept = new Set(kept.map(({ case_id }) => case_id));
  const shown = [...kept];
  wanted.forEach((card, index) => {
    if (isKept.has(card.case_id)) return;
    const after = wanted[index - 1];
    const at = after ? shown.findIndex(({ case_id }) => case_id === after.case_id) + 1 : 0;
    shown.splice(at, 0, card);
  });
  return shown;
}

/** How many cases would change their places. */
export function displaced(shown: readonly InboxCard[], wanted: readonly InboxCard[]): number {
  return shown.filter((card, index) => card.case_id !== wanted[index]?.case_id).length;
}

export function fitsSearch(card: InboxCard, text: string): boolean {
  const all = [String(card.number), card.title, card.asset_tag, card.asset_name, card.work_order, card.opened_by].join("\n").toLocaleLowerCase();
  return text.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}
