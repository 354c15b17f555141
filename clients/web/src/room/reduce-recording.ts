/** What events about recordings change. See caselog/reduce_recording.py. */

import type { CaseEvent } from "../protocol/envelope";
import { update, type Draft } from "./draft";

export function reduceRecording(draft: Draft, event: CaseEvent): void {
  const { at_ms, actor: by } = event;
  switch (event.kind) {
    case "recording.requested": {
      const { recording_id } = event.body;
      draft.recordings.set(recording_id, {
        recording_id,
        state: "requested",
        requested_by: by,
        requested_at_ms: at_ms,
        consents: new Map(),
        started_at_ms: null,
        ended_at_ms: null,
        end_reason: null,
      });
      break;
    }
    case "recording.consented":
    case "recording.declined": {
      const consents = new Map(draft.recordings.get(event.body.recording_id)?.consents);
      if (event.kind === "recording.consented") consents.set(by.account_id, at_ms);
      else consents.delete(by.account_id);
      update(draft.recordings, event.body.recording_id, { consents });
      break;
    }
    case "recording.started":
      update(draft.recordings, event.body.recording_id, { state: "running", started_at_ms: at_ms });
      break;
    case "recording.stopped":
      update(draft.recordings, event.body.recording_id, {
        state: "ended",
        ended_at_ms: at_ms,
        end_reason: event.body.reason,
      });
      break;
    default:
  }
}
