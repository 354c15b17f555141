/** What a page says of the clips of a fault. No DOM. */

import type { CaseState, Clip } from "./case-state";

/** The server cuts within half a minute; one that has not come by then will not come. */
const PATIENCE_MS = 120_000;

/** Oldest first, also those that are being cut or failed. */
export function clipsOf(state: CaseState, faultId: string): readonly Clip[] {
  return [...state.clips.values()].filter((clip) => clip.fault_id === faultId);
}

export function isBeingCut(clip: Clip, nowMs: number): boolean {
  return clip.stored === null && clip.failure === null && nowMs - clip.at_ms < PATIENCE_MS;
}

/** Under which it is saved; the same as in the report (workflow/recording.py). */
export function nameOfClip(clip: Clip): string {
  return `clip-${clip.number}.${clip.stored?.mime === "video/x-matroska" ? "mkv" : "webm"}`;
}
