/** What legal hold and erasure change. See caselog/reduce_custody.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { Draft } from "./draft";

export function reduceCustody(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "case.held":
      draft.hold = { text: event.body.reason, by, at_ms, seq };
      break;
    case "case.released":
      draft.hold = null;
      break;
    case "data.erased":
      for (const { kind, days, blobs } of event.body.files ?? []) {
        for (const blob of blobs) draft.deleted_files.set(blob, { kind, days, at_ms, seq });
      }
      if (!event.body.files?.length) draft.erasures.push({ text: event.body.reason, by, at_ms, seq });
      break;
    default:
  }
}
