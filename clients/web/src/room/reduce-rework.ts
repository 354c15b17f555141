/** What sending back, answering and handing over again change, and declaring a case void. See caselog/reduce_rework.py. */

import type { CaseEvent } from "../protocol/envelope";
import { update, type Draft } from "./draft";

export function reduceRework(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "review.returned": {
      const open = { summary: "", resubmitted_by: null, resubmitted_at_ms: null, resubmitted_seq: null };
      draft.life = "returned";
      draft.returns.push({ ...event.body, by, at_ms, seq, ...open });
      for (const itemId of event.body.item_ids) sendBack(draft, itemId, { by, at_ms, seq });
      break;
    }
    case "rework.answered": {
      const { item_id, text, photo_ids } = event.body;
      const answers = draft.rework.get(item_id)?.answers ?? [];
      update(draft.rework, item_id, { answers: [...answers, { text, photo_ids, by, at_ms, seq }] });
      break;
    }
    case "case.resubmitted": {
      draft.life = "in_review";
      for (const item of [...draft.rework.values()]) update(draft.rework, item.item_id, { is_open: false });
      const newest = draft.returns.pop();
      const end = { summary: event.body.summary, resubmitted_by: by, resubmitted_at_ms: at_ms, resubmitted_seq: seq };
      if (newest) draft.returns.push({ ...newest, ...end });
      break;
    }
    case "case.voided":
      draft.life = "void";
      draft.voiding = { reason: event.body.reason, by, at_ms, seq };
      break;
    default:
  }
}

function sendBack(draft: Draft, itemId: string, when: Pick<CaseEvent, "at_ms" | "seq"> & { by: CaseEvent["actor"] }): void {
  const earlier = draft.rework.get(itemId);
  draft.rework.set(itemId, {
    item_id: itemId,
    reason: draft.review?.decisions.get(itemId)?.reason ?? "",
    round: (earlier?.round ?? 0) + 1,
    ...when,
    answers: earlier?.answers ?? [],
    is_open: true,
  });
}
