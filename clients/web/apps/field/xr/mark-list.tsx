/** The marks in words, beside the view: what eyes see there, readers hear here. A press points the arrow to one. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { distance, measured } from "../../../src/i18n/format";
import { howItLies, markWords, whatIsSpecial } from "../../../src/i18n/mark-words";
import { sightNow } from "../../../src/room/following";
import { faultOfMark } from "../../../src/room/selectors";
import { Button } from "../../../src/ui/components";
import { EarlierMarks } from "../../../src/ui/earlier-marks";
import { FaultRecord, photosOfFault } from "../../../src/ui/fault-record";
import { MarkPlate } from "../../../src/ui/number-plate";
import { Photos } from "../parts/step/photos";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import type { FieldCards } from "./field-cards";
import type { MarkNow } from "./mark-layer";

interface MarkListProps {
  readonly session: FieldSession;
  readonly cards: FieldCards;
  readonly now: readonly MarkNow[];
}

export function MarkList({ session, cards, now }: MarkListProps): JSX.Element {
  const t = words();
  const state = session.room.state.value;
  const marks = session.room.marks.value;
  const known = new Map(now.map((one) => [one.mark.annotation_id, one]));
  return (
    <section class="mark-list" aria-labelledby="marks-title">
      <h2 id="marks-title">{t.marks.list}</h2>
      {marks.length === 0 && <p class="muted">{t.xr.noMarks}</p>}
      <ul>
        {marks.map((mark) => {
          const here = known.get(mark.annotation_id) ?? null;
          const isSelected = cards.selected.value?.annotation_id === mark.annotation_id;
          const fault = faultOfMark(state, mark);
          const title = fault?.title ?? mark.label;
          const special = whatIsSpecial(mark, sightNow(session.room.followed.value, mark.annotation_id, performance.now()), performance.now());
          const shape = mark.shape === "point" ? "" : markWords().shapes[mark.shape];
          return (
            <li key={mark.annotation_id} data-mark={mark.number} data-sight={here?.sight ?? "nowhere"}>
              <button type="button" class="mark-row" aria-pressed={isSelected} onClick={() => cards.select(mark.annotation_id)}>
                <MarkPlate state={state} mark={mark} sizePx={36} />
                <span class="grow">
                  <strong>{title === "" ? shape : title} </strong>
                  {mark.geometry?.measure && <strong class="figures measured">{measured(mark.geometry.measure)} </strong>}
                  <span class="mark-where">{whereText(here)}</span>
                  <span class="mark-how">{howItLies(mark)}</span>
                  {special !== null && <span class="mark-special">{special}</span>}
                </span>
              </button>
              {fault && isSelected && (
                <div class="mark-more">
                  <FaultRecord fault={fault} />
                  <Photos session={session} subject={{ fault_id: fault.fault_id }} photos={photosOfFault(state, fault.fault_id)} needed={0} />
                </div>
              )}
              {mark.acknowledged_at_ms === null && (
                <Button kind="primary" onClick={() => session.acknowledge(mark)}>
                  {t.marks.seen}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <EarlierMarks state={state} plateSizePx={36} />
    </section>
  );
}

/** In view, hidden, or which way to turn; how far. */
function whereText(now: MarkNow | null): string {
  const t = words().xr;
  if (!now?.inView) return now?.mark.anchor.p_world ? t.otherWorld : common().anchorStates[now?.mark.anchor.state === "lost" ? "lost" : "screen_only"];
  const far = distance(now.distanceM);
  if (now.sight !== "outside") return `${t.sights[now.sight === "occluded" ? "occluded" : "visible"]}, ${far}`;
  return `${t.turn[directionOf(now.inView)]}, ${far}`;
}

export function directionOf({ x, y, z }: { readonly x: number; readonly y: number; readonly z: number }): "left" | "right" | "up" | "down" | "behind" {
  if (z > 0 && Math.abs(x) < z) return "behind";
  const isSideways = Math.abs(x) * 0.75 >= Math.abs(y) || z > 0;
  if (isSideways) return x < 0 ? "left" : "right";
  return y > 0 ? "up" : "down";
}
