/** Marks that are followed in the phone's own picture: where they are now, or which way to turn. */

import type { JSX } from "preact";
import { distance } from "../../../src/i18n/format";
import type { Mark } from "../../../src/room/case-state";
import { sightNow, type Followed } from "../../../src/room/following";
import { MarkPlate } from "../../../src/ui/number-plate";
import type { FieldSession } from "../session/field-session";

export function FollowedMarks({ session }: { readonly session: FieldSession }): JSX.Element {
  const { room, media } = session;
  const mine = media.local.value.find(({ source }) => source === "camera")?.publicationId;
  const nowMs = performance.now();
  const followed = room.marks.value.flatMap((mark) => {
    const one = sightNow(room.followed.value, mark.annotation_id, nowMs);
    return one && one.frame.publication_id === mine && one.lostSinceMs === null ? [{ mark, one }] : [];
  });
  return (
    <>
      {followed.map(({ mark, one }) => (
        <FollowedMark key={mark.annotation_id} session={session} mark={mark} followed={one} />
      ))}
    </>
  );
}

interface FollowedMarkProps {
  readonly session: FieldSession;
  readonly mark: Mark;
  readonly followed: Followed;
}

function FollowedMark({ session, mark, followed: { sight } }: FollowedMarkProps): JSX.Element | null {
  const state = session.room.state.value;
  const { u, v, visibility, bearing_rad } = sight;
  const isInside = u != null && v != null && u >= 0 && u <= 1 && v >= 0 && v <= 1 && visibility !== "outside";
  if (isInside) {
    return (
      <div class="followed-mark" data-occluded={visibility === "occluded"} style={{ left: `${u * 100}%`, top: `${v * 100}%` }}>
        <span class="followed-dot" />
        <MarkPlate state={state} mark={mark} sizePx={40} />
      </div>
    );
  }
  const bearing = bearing_rad ?? (u != null && v != null ? Math.atan2(0.5 - v, u - 0.5) : null);
  if (bearing === null) return null;
  const at = edgeOf(bearing);
  return (
    <div class="followed-edge" style={{ left: `${at.left}%`, top: `${at.top}%` }}>
      <svg viewBox="-12 -12 24 24" width={28} height={28} style={{ rotate: `${-bearing}rad` }} aria-hidden="true">
        <path d="M10 0L-4 -8V8Z" />
      </svg>
      <MarkPlate state={state} mark={mark} sizePx={36} />
      {sight.distance_m != null && <span class="figures">{distance(sight.distance_m)}</span>}
    </div>
  );
}

const INSET = 12;

/** On the border of the picture towards a bearing (0 = right, a quarter turn = up), in per cent. */
export function edgeOf(bearingRad: number): { readonly left: number; readonly top: number } {
  const [x, y] = [Math.cos(bearingRad), -Math.sin(bearingRad)];
  const scale = (50 - INSET) / Math.max(Math.abs(x), Math.abs(y));
  return { left: 50 + x * scale, top: 50 + y * scale };
}
