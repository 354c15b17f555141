/** What a page says of the recording of its call, and what it may ask of the person before it. No DOM. */

import type { CaseState, RecordingState } from "./case-state";

/** Roles that can be seen or heard; only these are asked (see workflow/recording.py). */
const ASKED: ReadonlySet<string> = new Set(["field", "expert", "supervisor"]);

export type RecordingView =
  /** Nothing is stored and nobody asked; `last` is the newest recording that has ended. */
  | { readonly phase: "off"; readonly last: RecordingState | null }
  /** Nothing is stored yet: these people have not answered. */
  | { readonly phase: "waiting"; readonly recordingId: string; readonly askedBy: string; readonly names: readonly string[] }
  /** It runs; `names` are present but not stored, because they have not agreed. */
  | { readonly phase: "running"; readonly recordingId: string; readonly startedAtMs: number; readonly names: readonly string[] };

export interface RecordingForMe {
  readonly view: RecordingView;
  /** My answer is missing. */
  readonly asksMe: boolean;
}

/** @param accountId of the person before the page; null while it is not known. */
export function recordingFor(state: CaseState, accountId: string | null): RecordingForMe {
  const newest = [...state.recordings.values()].at(-1) ?? null;
  if (newest === null || newest.state === "ended") return { view: { phase: "off", last: newest }, asksMe: false };
  const missing = peopleWithoutConsent(state, newest);
  const asksMe = accountId !== null && missing.has(accountId);
  const names = [...missing.values()];
  const recordingId = newest.recording_id;
  if (newest.state === "running") {
    return { view: { phase: "running", recordingId, startedAtMs: newest.started_at_ms ?? 0, names }, asksMe };
  }
  return { view: { phase: "waiting", recordingId, askedBy: newest.requested_by.display_name, names }, asksMe };
}

/** Names by account: a person with two devices is asked once. */
function peopleWithoutConsent(state: CaseState, recording: RecordingState): ReadonlyMap<string, string> {
  const missing = new Map<string, string>();
  for (const { actor, left_at_ms } of state.attendance.values()) {
    const isAsked = left_at_ms === null && ASKED.has(actor.role);
    if (isAsked && !recording.consents.has(actor.account_id)) missing.set(actor.account_id, actor.display_name);
  }
  return missing;
}
