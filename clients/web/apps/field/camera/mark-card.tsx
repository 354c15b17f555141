/** A mark on the picture that it was made on, with what the expert says of it, and "seen". */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { measured } from "../../../src/i18n/format";
import { howItLies, whatIsSpecial } from "../../../src/i18n/mark-words";
import type { Mark } from "../../../src/room/case-state";
import { sightNow } from "../../../src/room/following";
import { faultOfMark } from "../../../src/room/selectors";
import { Spinner } from "../../../src/ui/components";
import { FaultRecord, photosOfFault } from "../../../src/ui/fault-record";
import { ShapeOnStill } from "../../../src/ui/shape-on-still";
import { MarkPlate } from "../../../src/ui/number-plate";
import { Photos } from "../parts/step/photos";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import type { MarkPicture, MarkStills } from "../session/mark-stills";

interface MarkCardProps {
  readonly session: FieldSession;
  readonly stills: MarkStills;
  readonly mark: Mark;
}

export function MarkCard({ session, stills, mark }: MarkCardProps): JSX.Element {
  const t = words().marks;
  const state = session.room.state.value;
  const fault = faultOfMark(state, mark);
  const text = fault?.title ?? mark.label;
  const picture = stills.pictures.value.get(mark.annotation_id);
  const isNew = mark.acknowledged_at_ms === null;
  const nowMs = performance.now();
  const special = whatIsSpecial(mark, sightNow(session.room.followed.value, mark.annotation_id, nowMs), nowMs);
  return (
    <article class="mark-card card" data-mark={mark.number} data-new={isNew}>
      <header>
        <MarkPlate state={state} mark={mark} sizePx={40} />
        <h2>{text === "" ? (isNew ? t.newOne(mark.number) : common().markNumber(mark.number)) : t.titled(mark.number, text)}</h2>
      </header>
      {picture ? <Picture state={state} mark={mark} picture={picture} /> : <Spinner label={t.stillLoading} />}
      {mark.geometry?.measure && <p class="measured figures">{measured(mark.geometry.measure)}</p>}
      <p class="on-picture-word">
        <strong>{t.onPicture}</strong> · {t.onPictureHint}
      </p>
      <p class="muted">{howItLies(mark)}</p>
      {special !== null && <p class="mark-special">{special}</p>}
      {fault && <p>{[common().severities[fault.severity], fault.note].filter(Boolean).join(" · ")}</p>}
      {fault && <FaultRecord fault={fault} />}
      {fault && <Photos session={session} subject={{ fault_id: fault.fault_id }} photos={photosOfFault(state, fault.fault_id)} needed={0} />}
      {!isNew && <p class="seen-word">✓ {t.seen}</p>}
    </article>
  );
}

interface PictureProps {
  readonly state: FieldSession["room"]["state"]["value"];
  readonly mark: Mark;
  readonly picture: MarkPicture;
}

/** Whole at first, so that one knows where; a touch brings the place nearer. */
function Picture({ state, mark, picture }: PictureProps): JSX.Element {
  const isNear = useSignal(false);
  const { u, v } = mark;
  const t = words().camera;
  // Up and to the right, or where there is room.
  const [x, y] = [u > 0.75 ? -1 : 1, v < 0.25 ? 1 : -1];
  const leader = `M${5 * x} ${5 * y}L${24 * x} ${24 * y}`;
  return (
    <button
      type="button"
      class="mark-picture on-picture"
      aria-pressed={isNear.value}
      aria-label={isNear.value ? t.whole : t.near}
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      onClick={() => (isNear.value = !isNear.value)}
    >
      <span class="mark-picture-inner" style={{ transformOrigin: `${u * 100}% ${v * 100}%`, transform: isNear.value ? "scale(2.5)" : "none" }}>
        <img src={picture.url} alt={words().marks.pictureOf(mark.number)} />
        <ShapeOnStill mark={mark} width={picture.width} height={picture.height} />
      </span>
      <span class="mark-spot" style={{ left: `${u * 100}%`, top: `${v * 100}%` }} data-flip-x={x < 0} data-flip-y={y > 0}>
        <svg viewBox="-60 -60 120 120" width={120} height={120} aria-hidden="true">
          <path class="spot-edge" d={leader} />
          <path class="spot" d={leader} />
          <circle class="spot-edge" r={5} />
          <circle class="spot" r={5} />
        </svg>
        <span class="mark-plate">
          <MarkPlate state={state} mark={mark} sizePx={44} />
        </span>
      </span>
    </button>
  );
}
