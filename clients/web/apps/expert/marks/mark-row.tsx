/** One mark in the list; opened when it is chosen. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { accuracy, exactTime, measured, relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import { howItLies, markWords, whatIsSpecial } from "../../../src/i18n/mark-words";
import type { ComponentView } from "../../../src/api/views";
import type { Fault, Mark } from "../../../src/room/case-state";
import { lifeNow, sightNow, type Followed } from "../../../src/room/following";
import { faultOfMark, isWorkedOn } from "../../../src/room/selectors";
import { Button } from "../../../src/ui/components";
import { AttachClip, Clips } from "../../../src/ui/clips";
import { FaultPhotos, photosOfFault } from "../../../src/ui/fault-record";
import { MarkPlate } from "../../../src/ui/number-plate";
import type { CallSession } from "../call/call-session";
import type { MarkView } from "../picture/mark-views";
import { useNow } from "../ticking";
import { words } from "../words";
import { FaultFacts, MatterButtons, Recurrence } from "./fault-facts";
import type { FaultKnowledge } from "./fault-knowledge";
import type { FaultTools } from "./fault-tools";
import { placeOf } from "./mark-words";

/** An anchor on a candidate is that candidate, give or take the rounding of the wire. */
const SAME_M = 0.001;

interface MarkRowProps {
  readonly session: CallSession;
  readonly mark: Mark;
  readonly view: MarkView | undefined;
  readonly isSelected: boolean;
  readonly faults: FaultTools;
  readonly knowledge: FaultKnowledge;
  readonly components: readonly ComponentView[];
}

export function MarkRow({ session, mark, view, isSelected, faults, knowledge, components }: MarkRowProps): JSX.Element {
  const state = session.room.state.value;
  const fault = faultOfMark(state, mark);
  const followed = sightNow(session.room.followed.value, mark.annotation_id, performance.now());
  return (
    <>
      <button
        type="button"
        class="mark-head"
        aria-expanded={isSelected}
        onClick={() => session.marking.select(isSelected ? null : mark.annotation_id)}
      >
        <MarkPlate state={state} mark={mark} sizePx={34} />
        <span class="mark-name">
          <strong>{titleOf(mark, fault)}</strong>
          <span class="sub">{summaryOf(mark, fault, view)}</span>
        </span>
        <Figures mark={mark} followed={followed} />
      </button>
      {isSelected && (
        <div class="mark-body">
          {fault && <FaultFacts fault={fault} faults={isWorkedOn(state) && session.room.may("fault.measure") ? faults : null} components={components} />}
          {fault && isWorkedOn(state) && <Recurrence fault={fault} faults={faults} room={session.room} earlier={knowledge.earlier ?? []} />}
          {fault && <FaultPhotos photos={photosOfFault(state, fault.fault_id)} load={(blob) => session.api.blob(session.caseId, blob)} />}
          <MarkFacts mark={mark} followed={followed} />
          {fault && <Clips api={session.api} caseId={session.caseId} state={state} faultId={fault.fault_id} />}
          {fault && isWorkedOn(state) && <MatterButtons fault={fault} faults={faults} room={session.room} />}
          <MarkTools session={session} mark={mark} fault={fault} faults={faults} />
        </div>
      )}
    </>
  );
}

/** The figure that was measured, else how exact the place is; and what is special about it. */
function Figures({ mark, followed }: { readonly mark: Mark; readonly followed: Followed | null }): JSX.Element {
  const sigmaM = mark.anchor.sigma_m ?? null;
  const measure = mark.geometry?.measure;
  const life = lifeNow(mark, followed);
  return (
    <span class="mark-accuracy">
      {measure && <strong class="figures measured">{measured(measure)}</strong>}
      {!measure && sigmaM !== null && mark.anchor.p_world && <span class="figures">{accuracy(sigmaM)}</span>}
      {life !== "good" && <span class="mark-doubt">{common().anchorStates[life]}</span>}
      {life === "good" && followed?.sight.state === "moving" && <span class="mark-doubt">{markWords().follows}</span>}
    </span>
  );
}

function titleOf(mark: Mark, fault: Fault | null): string {
  if (fault) return fault.title;
  if (mark.label !== "") return mark.label;
  return `${mark.shape === "point" ? words().marks.mark : markWords().shapes[mark.shape]} ${mark.number}`;
}

function summaryOf(mark: Mark, fault: Fault | null, view: MarkView | undefined): string {
  const t = words().marks;
  const parts = [
    fault && `${common().severities[fault.severity]} · ${common().faultStates[fault.state]}`,
    placeOf(view),
    mark.acknowledged_by ? t.seenShort : t.notSeenShort,
  ];
  return parts.filter(Boolean).join(" · ");
}

function MarkFacts({ mark, followed }: { readonly mark: Mark; readonly followed: Followed | null }): JSX.Element {
  const nowMs = useNow(followed?.lostSinceMs == null ? 10_000 : 1000);
  const t = words().marks;
  const special = whatIsSpecial(mark, followed, performance.now());
  return (
    <ul class="mark-facts muted">
      {special !== null && <li class="mark-doubt">{special}</li>}
      <li>{howItLies(mark)}</li>
      <li>{mark.acknowledged_by ? t.seen : t.notSeen}</li>
      <li>
        {t.by(mark.by.display_name)},{" "}
        <time title={exactTime(mark.placed_at_ms, nowMs, language.value)}>
          {relativeTime(mark.placed_at_ms, Math.max(nowMs, mark.placed_at_ms), language.value)}
        </time>
      </li>
    </ul>
  );
}

function MarkTools({ session, mark, fault, faults }: Omit<MarkRowProps, "view" | "isSelected" | "components" | "knowledge"> & { fault: Fault | null }) {
  const t = words().marks;
  const { room } = session;
  if (!isWorkedOn(room.state.value)) return null;
  return (
    <div class="mark-tools">
      {!fault && room.may("fault.create") && (
        <Button kind="primary" keyHint="E" onClick={() => faults.describe(mark)}>
          {t.makeFault}
        </Button>
      )}
      {room.may("annotation.move") && (
        <Button keyHint="W" aria-pressed={session.tools.moving.value === mark.annotation_id} onClick={() => session.tools.moveNext(mark.annotation_id)}>
          {words().draw.move}
        </Button>
      )}
      {room.may("annotation.resnap") && mark.anchor.candidates.length > 1 && <Surfaces session={session} mark={mark} />}
      {!fault && room.may("annotation.delete") && (
        <Button keyHint="Del" onClick={() => void session.marking.delete(mark)}>
          {t.delete}
        </Button>
      )}
      {fault && <FaultButtons fault={fault} faults={faults} mark={mark} />}
      {fault && <AttachClip session={session} faultId={fault.fault_id} />}
    </div>
  );
}

/** Both are ghosts in the picture; one press takes the other. */
function Surfaces({ session, mark }: { readonly session: CallSession; readonly mark: Mark }): JSX.Element {
  const t = words().draw;
  const { candidates, p_world } = mark.anchor;
  const isAt = (index: number): boolean =>
    p_world != null && candidates.at(index)?.p_world.every((value, axis) => Math.abs(value - (p_world[axis] ?? 0)) < SAME_M) === true;
  return (
    <div class="surfaces" role="group" aria-label={t.surfaces} title={t.surfaces}>
      <Button keyHint="B" aria-pressed={isAt(0)} onClick={() => void session.marking.resnap(mark, "front")}>
        {t.front}
      </Button>
      <Button aria-pressed={isAt(-1)} onClick={() => void session.marking.resnap(mark, "back")}>
        {t.back}
      </Button>
    </div>
  );
}

function FaultButtons({ fault, faults, mark }: { readonly fault: Fault; readonly faults: FaultTools; readonly mark: Mark }) {
  const t = words().marks;
  const isLive = fault.state !== "rejected" && fault.state !== "verified";
  return (
    <>
      {fault.state === "suspected" && (
        <Button kind="primary" onClick={() => faults.move(fault, "confirm")}>
          {t.confirm}
        </Button>
      )}
      {isLive && (
        <Button keyHint="E" onClick={() => faults.describe(mark)}>
          {t.editFault}
        </Button>
      )}
      {(fault.state === "suspected" || fault.state === "confirmed") && (
        <Button onClick={() => faults.ask(fault, "reject")}>{t.reject}</Button>
      )}
      {fault.state === "rejected" && <Button onClick={() => faults.ask(fault, "reopen")}>{t.reopen}</Button>}
    </>
  );
}
