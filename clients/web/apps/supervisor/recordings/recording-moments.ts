/** What happened while a recording ran, as moments on its time line, and which file shows a moment. Pure. */

import type { LogEvent } from "../../../src/protocol/envelope";
import type { RecordedPart, Recording } from "../../../src/protocol/generated";

/** Worth jumping to; presence and what the server computes later is not. */
const SHOWN: ReadonlySet<string> = new Set([
  "annotation.placed", "annotation.deleted", "annotation.acknowledged", "fault.created", "fault.moved", "guide.answered", "chat.posted",
  "clip.requested", "call.taken", "call.ended", "world.started",
]);
/** People want to see how it came to it. */
const LEAD_MS = 2000;

export interface Moment {
  readonly seq: number;
  readonly kind: string;
  /** On the recording's time line. */
  readonly atMs: number;
  readonly event: LogEvent;
}

export function momentsOf(recording: Recording, events: Iterable<LogEvent>): readonly Moment[] {
  const endMs = recording.ended_at_ms ?? Infinity;
  return [...events]
    .filter(({ kind, at_ms }) => SHOWN.has(kind) && at_ms >= recording.started_at_ms && at_ms <= endMs)
    .map((event) => ({ seq: event.seq, kind: event.kind, atMs: event.at_ms - recording.started_at_ms, event }));
}

/** The recording that has a moment, and where in it; null when nothing was recorded then. */
export function momentAt(recordings: readonly Recording[], atMs: number): { readonly recording: Recording; readonly atMs: number } | null {
  for (const recording of recordings) {
    const at = atMs - recording.started_at_ms;
    if (placeOf(recording, null, at) && at <= (recording.ended_at_ms ?? Infinity) - recording.started_at_ms) return { recording, atMs: at };
  }
  return null;
}

/** A file and where to begin in it, seconds. */
export interface Place {
  readonly part: RecordedPart;
  readonly atS: number;
}

/**
 * Where a moment is seen: in the file that is shown when that has it, else in the first one with a picture that has it, else
 * in any; null when nothing was stored then.
 */
export function placeOf(recording: Recording, shown: RecordedPart | null, atMs: number): Place | null {
  const has = (part: RecordedPart): boolean => {
    const endMs = part.is_complete ? part.starts_at_ms + part.duration_ms : Infinity;
    return atMs >= part.starts_at_ms - LEAD_MS && atMs <= endMs;
  };
  const inOrder = [...(shown ? [shown] : []), ...recording.parts.filter(hasPicture), ...recording.parts];
  const part = inOrder.find(has);
  return part ? { part, atS: Math.max(0, atMs - LEAD_MS - part.starts_at_ms) / 1000 } : null;
}

export function hasPicture(part: RecordedPart): boolean {
  return part.tracks.some(({ kind }) => kind === "video");
}

/** Whose file it is, as stored with it. */
export function nameOfPart(part: RecordedPart): string {
  return part.tracks.find(({ name }) => name !== "")?.name ?? part.file;
}
