/** What following says of the marks: the newest word of each, and since when one is lost. Pure: time comes in. */

import type { FrameRef, MarksSeen, MarkSight, Vector3 } from "../protocol/generated";
import type { AnchorLife, Mark } from "./case-state";
import { anchorStateOf } from "./selectors";

/** The newest sight of a mark. */
export interface Followed {
  readonly sight: MarkSight;
  /** The frame that it is about. */
  readonly frame: FrameRef;
  readonly atMs: number;
  /** When it was last known where it is; null if never. */
  readonly knownAtMs: number | null;
  /** Since when nobody can say where it is; null while somebody can. */
  readonly lostSinceMs: number | null;
}

export type FollowedMarks = ReadonlyMap<string, Followed>;

/** What is older says nothing of now. A loss stays true until somebody finds the part again. */
const FRESH_MS = 3000;

/** Takes in a report; marks that it does not name keep what was said before. */
export function withSights(known: FollowedMarks, { frame, marks }: MarksSeen, nowMs: number): FollowedMarks {
  const next = new Map(known);
  for (const sight of marks) {
    const before = known.get(sight.annotation_id);
    const isLost = sight.state === "lost";
    // Depth alone does not look for the part: silence about its state ends no loss.
    const goesOn = before?.lostSinceMs != null && (sight.state === null || sight.state === undefined);
    next.set(sight.annotation_id, {
      sight: goesOn ? { ...sight, state: "lost" } : sight,
      frame,
      atMs: nowMs,
      knownAtMs: isLost || goesOn ? (before?.knownAtMs ?? null) : nowMs,
      lostSinceMs: isLost || goesOn ? (before?.lostSinceMs ?? before?.knownAtMs ?? nowMs) : null,
    });
  }
  return next;
}

/** What may be believed of a mark at this moment; null when nothing may. */
export function sightNow(known: FollowedMarks, annotationId: string, nowMs: number): Followed | null {
  const followed = known.get(annotationId);
  if (!followed) return null;
  return followed.lostSinceMs !== null || nowMs - followed.atMs <= FRESH_MS ? followed : null;
}

/** How far the position of a mark can be trusted now, with what following says. */
export function lifeNow(mark: Mark, followed: Followed | null): AnchorLife {
  const life = anchorStateOf(mark);
  if (followed?.lostSinceMs != null) return "lost";
  return followed?.sight.state === "suspect" && (life === "good" || life === "approximate") ? "suspect" : life;
}

/** The mark with its part, where that has gone: the whole shape is shifted with the place; how it has turned nobody knows. */
export function withItsPart(mark: Mark, followed: Followed | null): Mark {
  const from = mark.anchor.p_world;
  const to = followed?.sight.p_world;
  if (!from || !to || followed.sight.state !== "moving") return mark;
  const by: Vector3 = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const geometry = mark.geometry && { ...mark.geometry, points_world: mark.geometry.points_world.map((point) => point && shifted(point, by)) };
  return { ...mark, anchor: { ...mark.anchor, p_world: to }, geometry };
}

function shifted([x, y, z]: Vector3, [dx, dy, dz]: Vector3): Vector3 {
  return [x + dx, y + dy, z + dz];
}
