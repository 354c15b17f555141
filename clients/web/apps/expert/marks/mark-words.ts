/** A mark in plain words: accuracy, how it was found, where it is in the picture. */

import { common } from "../../../src/i18n/common";
import { distance } from "../../../src/i18n/format";
import type { Mark } from "../../../src/room/case-state";
import { anchorStateOf } from "../../../src/room/selectors";
import type { MarkView } from "../picture/mark-views";
import { words } from "../words";

/** How the position was found, and what is doubtful about it. */
export function methodOf(mark: Mark): string {
  const t = words().marks;
  const { method, reason } = mark.anchor;
  const doubt = reason === "" ? undefined : t.reasons[reason];
  if (method === "screen") return doubt ?? t.methods.screen;
  return doubt === undefined ? t.methods[method] : `${t.methods[method]}; ${doubt}`;
}

/** In view, hidden, outside with distance; null while nothing is known. */
export function placeOf(view: MarkView | undefined): string | null {
  const t = words().marks;
  switch (view?.place.kind) {
    case "inside":
      if (view.place.isOccluded) return t.hidden;
      return view.place.distanceM > 0 ? t.away(unbroken(distance(view.place.distanceM))) : t.shown;
    case "outside":
      return `${t.outside}, ${unbroken(distance(view.place.distanceM))}`;
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

/** The word of a position that is not good; null when all is well. */
export function doubtOf(mark: Mark): string | null {
  const state = anchorStateOf(mark);
  return state === "good" ? null : common().anchorStates[state];
}
