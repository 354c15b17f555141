/** What events about recordings and clips change. See caselog/reduce_recording.py. */

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
    case "clip.requested": {
      const { clip_id, number, fault_id } = event.body;
      if (!draft.faults.has(fault_id)) break;
      draft.clips.set(clip_id, { clip_id, number, fault_id, by, at_ms, stored: null, failure: null });
      noteAtFault(draft, fault_id, event.seq);
      break;
    }
    case "clip.stored": {
      const clip = draft.clips.get(event.body.clip_id);
      if (!clip) break;
      update(draft.clips, clip.clip_id, { stored: event.body });
      noteAtFault(draft, clip.fault_id, event.seq);
      break;
    }
    case "clip.failed":
      update(draft.clips, event.body.clip_id, { failure: event.body });
      break;
    default:
  }
}

function noteAtFault(draft: Draft, faultId: string, seq: number): void {
  update(draft.faults, faultId, { seqs: [...(draft.faults.get(faultId)?.seqs ?? []), seq] });
}
