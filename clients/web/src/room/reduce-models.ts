/** What events about imported models change. See caselog/reduce_models.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { Draft } from "./draft";

export function reduceModels(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "model.imported":
      draft.models.set(event.body.model_id, { ...event.body, by, at_ms, seq });
      break;
    case "model.proposed":
      draft.model_proposals.set(event.body.proposal_id, { ...event.body, answer: null, at_ms, seq });
      break;
    case "model.answered": {
      // The first answer counts.
      const { proposal_id, is_confirmed } = event.body;
      const proposal = draft.model_proposals.get(proposal_id);
      if (proposal && !proposal.answer) {
        draft.model_proposals.set(proposal_id, { ...proposal, answer: { is_confirmed, by, at_ms, seq } });
      }
      break;
    }
    default:
  }
}
