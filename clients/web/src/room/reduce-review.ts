/** What closing, reviewing and signing change. See caselog/reduce_review.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { ReviewGenerated } from "../protocol/generated";
import type { ItemDecision, Review } from "./case-state";
import type { Draft } from "./draft";
import { isVerdict } from "./selectors";

export function reduceReview(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "case.closed":
      draft.life = "submitted";
      draft.closing = { summary: event.body.summary, by, at_ms, seq };
      break;
    case "review.generated":
      draft.review = generated(draft, event.body, at_ms, seq);
      break;
    case "review.decided": {
      if (!draft.review) break;
      const { item_id, decision: verdict, reason } = event.body;
      const decisions = new Map(draft.review.decisions).set(item_id, { item_id, verdict, reason, by, at_ms, seq });
      draft.review = { ...draft.review, decisions };
      draft.life = "in_review";
      break;
    }
    case "review.signed": {
      const end = { ended_by_seq: null, ended_by_kind: null, ended_at_ms: null };
      if (isVerdict(event.body.meaning)) draft.life = "signed";
      draft.signatures.push({ ...event.body, authentication: event.body.authentication ?? null, by, at_ms, seq, ...end });
      break;
    }
    default:
  }
}

/** Verdicts on items that are the same as on the list before stay; the others are kept as what was said earlier. */
function generated(draft: Draft, body: ReviewGenerated, atMs: number, seq: number): Review {
  const { ruleset, ruleset_version, items } = body;
  const kept = new Set(body.kept ?? []);
  const decisions = new Map<string, ItemDecision>();
  const earlier = new Map<string, ItemDecision>();
  for (const [itemId, decision] of draft.review?.decisions ?? []) (kept.has(itemId) ? decisions : earlier).set(itemId, decision);
  return { ruleset, ruleset_version, items, generated_at_ms: atMs, seq, decisions, earlier };
}
