/** Kinds of events that a signature outlives; see server/sightline/workflow/review.py. */

/** Who came and went, was recorded, and how the record is kept: says nothing about the machine. */
export const PRESENCE: ReadonlySet<string> = new Set([
  "participant.joined",
  "participant.left",
  "call.declined",
  "call.ended",
  "recording.requested",
  "recording.consented",
  "recording.declined",
  "recording.started",
  "recording.stopped",
  "case.held",
  "case.released",
  "data.erased",
]);
export const REVIEW: ReadonlySet<string> = new Set(["review.generated", "review.decided", "review.returned", "review.signed"]);

/** Whether a signature of this meaning still holds after such an event. */
export function outlives(meaning: string, kind: string): boolean {
  // Who signed as performer answers for the work, not for what a reviewer thinks of it.
  return PRESENCE.has(kind) || kind === "review.signed" || (meaning === "performed" && REVIEW.has(kind));
}
