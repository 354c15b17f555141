/** A mark in the words of this page: where it is in the picture, and the word beside its plate. */

import { common } from "../../../src/i18n/common";
import { distance } from "../../../src/i18n/format";
import { lostFor } from "../../../src/i18n/mark-words";
import type { MarkView } from "../picture/mark-views";
import { words } from "../words";

/** In view, hidden, outside with distance; null while nothing is known. */
export function placeOf(view: MarkView | undefined): string | null {
  const t = words().marks;
  switch (view?.place.kind) {
    case "inside":
      if (view.place.isOccluded) return t.hidden;
      return view.place.distanceM > 0 ? t.away(unbroken(distance(view.place.distanceM))) : t.shown;
    case "outside":
      return view.place.distanceM > 0 ? `${t.outside}, ${unbroken(distance(view.place.distanceM))}` : t.outside;
    case "nowhere":
      return { lost: null, no_pose: null, screen_only: t.onOtherPicture, other_world: t.otherWorld }[view.place.why];
    default:
      return null;
  }
}

/** A number stays on the line of its unit. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** The word beside a plate: only when something is not as it should be. */
export function wordBesidePlate(view: MarkView, nowMs: number): string {
  if (view.life === "lost") return lostFor(view.lostSinceMs, nowMs);
  if (view.place.kind === "inside" && view.place.isOccluded) return words().marks.occludedWord;
  return view.life === "good" ? "" : common().anchorStates[view.life];
}
