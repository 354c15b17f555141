/** What events about the case itself, its people, calls, guide and words change. See caselog/reduce_call.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { WorldStarted } from "../protocol/generated";
import type { Call } from "./case-state";
import { update, type Draft } from "./draft";

export function reduceCall(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "case.opened":
      draft.life = "open";
      draft.opened = {
        ...event.body,
        guide: event.body.guide ?? null,
        asset_id: event.body.asset_id ?? null,
        review_template: event.body.review_template ?? null,
        opened_at_ms: at_ms,
        opened_by: by,
      };
      break;
    case "participant.joined": {
      const { participant_id, device } = event.body;
      const joined_at_ms = draft.attendance.get(participant_id)?.joined_at_ms ?? at_ms;
      draft.attendance.set(participant_id, { participant_id, actor: by, device, joined_at_ms, left_at_ms: null });
      break;
    }
    case "participant.left":
      update(draft.attendance, event.body.participant_id, { left_at_ms: at_ms });
      break;
    case "call.requested":
      draft.calls.push({
        state: "ringing",
        message: event.body.message,
        requested_by: by,
        requested_at_ms: at_ms,
        taken_by: null,
        taken_at_ms: null,
        ended_at_ms: null,
        declines: [],
      });
      break;
    case "call.taken":
      changeCall(draft, { state: "in_call", taken_by: by, taken_at_ms: at_ms });
      break;
    case "call.declined": {
      const declines = [...(draft.calls.at(-1)?.declines ?? []), { by, at_ms, reason: event.body.reason }];
      changeCall(draft, { declines });
      break;
    }
    case "call.ended":
      changeCall(draft, { state: "ended", ended_at_ms: at_ms });
      break;
    case "world.started":
      startWorld(draft, event.body, by.account_id, seq);
      break;
    case "chat.posted":
      draft.chat.push({ text: event.body.text, by, at_ms, seq });
      break;
    case "note.added":
      draft.notes.push({ text: event.body.text, by, at_ms, seq });
      if (draft.life === "signed") draft.life = "in_review";
      break;
    default:
  }
}

function changeCall(draft: Draft, change: Partial<Call>): void {
  const call = draft.calls.at(-1);
  if (call) draft.calls[draft.calls.length - 1] = { ...call, ...change };
}

/** The account's earlier origin ends, and what was anchored in it becomes suspect. */
function startWorld(draft: Draft, { world_id, reason }: WorldStarted, account_id: string, seq: number): void {
  for (const world of [...draft.worlds.values()]) {
    if (world.account_id !== account_id || world.ended_seq !== null || world.world_id === world_id) continue;
    update(draft.worlds, world.world_id, { ended_seq: seq });
    for (const mark of [...draft.annotations.values()]) {
      if (mark.anchor.world_id === world.world_id && mark.world_ended_seq === null) {
        update(draft.annotations, mark.annotation_id, { world_ended_seq: seq });
      }
    }
  }
  if (!draft.worlds.has(world_id)) {
    draft.worlds.set(world_id, { world_id, account_id, reason, started_seq: seq, ended_seq: null });
  }
}
