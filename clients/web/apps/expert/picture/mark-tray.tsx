/** Marks that have no place in the shown picture (lost, on another picture, another tracking origin): told with a word. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { NumberPlate } from "../../../src/ui/number-plate";
import type { CallSession } from "../call/call-session";
import { words } from "../words";
import type { MarkView } from "./mark-views";
import type { PictureStage } from "./picture-stage";

interface MarkTrayProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
}

export function MarkTray({ stage, session }: MarkTrayProps): JSX.Element | null {
  const { marking } = session;
  const views = stage.views.value.filter(({ place }) => place.kind === "nowhere" && place.why !== "no_pose");
  if (views.length === 0) return null;
  return (
    <ul class="mark-tray" aria-label={words().marks.tray}>
      {views.map((view) => (
        <li key={view.id}>
          <button type="button" aria-pressed={marking.selected.value === view.id} onClick={() => marking.select(view.id)}>
            <NumberPlate number={view.number} severity={view.severity} anchor={view.life} sizePx={28} />
            <span>{wordOf(view)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function wordOf({ place, life }: MarkView): string {
  const t = words().marks;
  if (place.kind !== "nowhere") return "";
  if (place.why === "other_world") return t.otherWorld;
  return place.why === "screen_only" ? t.onOtherPicture : common().anchorStates[life];
}
