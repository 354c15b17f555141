/** What is said of a recording wherever it is shown. */

import type { Recording } from "../../../src/protocol/generated";
import type { CaseState, RecordingState } from "../../../src/room/case-state";
import { words } from "../words";

const DAY_MS = 86_400_000;

/** Who agreed, by name; a person who refused in the end is not among them. */
export function consentingNames(state: CaseState, recording: RecordingState): readonly string[] {
  const names = new Map([...state.attendance.values()].map(({ actor }) => [actor.account_id, actor.display_name]));
  return [...recording.consents.keys()].map((account) => names.get(account) ?? recording.requested_by.display_name);
}

export function keptFor(files: Recording, nowMs: number): string {
  const t = words().recordings;
  if (files.ended_at_ms === null) return "";
  if (files.expires_at_ms == null) return t.keptForEver;
  return t.daysLeft(Math.max(0, Math.ceil((files.expires_at_ms - nowMs) / DAY_MS)));
}
