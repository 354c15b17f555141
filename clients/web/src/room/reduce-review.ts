/** What closing, reviewing and signing change. See caselog/reduce_review.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { Draft } from "./draft";

export function reduceReview(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "case.closed":
      draft.life = "submitted";
      draft.closing = { summary: event.body.summary, by, at_ms, seq };
      break;
    case "review.generated":
      draft.review = { ...event.body, generated_at_ms: at_ms, seq, decisions: new Map() };
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
      draft.life = "signed";
      draft.signatures.push({ ...event.body, by, at_ms, seq, ...end });
      break;
    }
    default:
  }
}
