/** One mark in the list; opened when it is chosen. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { accuracy, exactTime, relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { ComponentView } from "../../../src/api/views";
import type { Fault, Mark } from "../../../src/room/case-state";
import { faultOfMark } from "../../../src/room/selectors";
import { Button } from "../../../src/ui/components";
import { AttachClip, Clips } from "../../../src/ui/clips";
import { MarkPlate } from "../../../src/ui/number-plate";
import { componentName } from "../../../src/workflow/component-name";
import type { CallSession } from "../call/call-session";
import type { MarkView } from "../picture/mark-views";
import { useNow } from "../ticking";
import { words } from "../words";
import type { FaultTools } from "./fault-tools";
import { doubtOf, methodOf, placeOf } from "./mark-words";

interface MarkRowProps {
  readonly session: CallSession;
  readonly mark: Mark;
  readonly view: MarkView | undefined;
  readonly isSelected: boolean;
  readonly faults: FaultTools;
  readonly components: readonly ComponentView[];
}

export function MarkRow({ session, mark, view, isSelected, faults, components }: MarkRowProps): JSX.Element {
  const state = session.room.state.value;
  const fault = faultOfMark(state, mark);
  const t = words().marks;
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
          <strong>{fault?.title ?? (mark.label || `${t.mark} ${mark.number}`)}</strong>
          <span class="sub">{summaryOf(mark, fault, view)}</span>
        </span>
        <Accuracy mark={mark} />
      </button>
      {isSelected && (
        <div class="mark-body">
          {fault && <FaultFacts fault={fault} components={components} />}
          <MarkFacts mark={mark} />
          {fault && <Clips api={session.api} caseId={session.caseId} state={state} faultId={fault.fault_id} />}
          <MarkTools session={session} mark={mark} fault={fault} faults={faults} />
        </div>
      )}
    </>
  );
}

function Accuracy({ mark }: { readonly mark: Mark }): JSX.Element {
  const sigmaM = mark.anchor.sigma_m ?? null;
  const doubt = doubtOf(mark);
  return (
    <span class="mark-accuracy">
      {sigmaM !== null && mark.anchor.p_world && <span class="figures">{accuracy(sigmaM)}</span>}
      {doubt !== null && <span class="mark-doubt">{doubt}</span>}
    </span>
  );
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

function FaultFacts({ fault, components }: { readonly fault: Fault } & Pick<MarkRowProps, "components">): JSX.Element {
  const reason = fault.moves.at(-1)?.reason ?? "";
  return (
    <div class="fault-facts">
      <p>
        {common().faultNumber(fault.number)} · {componentName(fault.component, components, language.value)}
      </p>
      {fault.note !== "" && <p class="fault-note">{fault.note}</p>}
      {reason !== "" && <p class="muted">{reason}</p>}
    </div>
  );
}

function MarkFacts({ mark }: { readonly mark: Mark }): JSX.Element {
  const nowMs = useNow(10_000);
  const t = words().marks;
  return (
    <ul class="mark-facts muted">
      <li>{mark.anchor.p_world ? methodOf(mark) : `${t.noAccuracy}: ${methodOf(mark)}`}</li>
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

function MarkTools({ session, mark, fault, faults }: Omit<MarkRowProps, "view" | "isSelected" | "components"> & { fault: Fault | null }) {
  const t = words().marks;
  const { room } = session;
  if (room.state.value.life !== "open") return null;
  return (
    <div class="mark-tools">
      {!fault && room.may("fault.create") && (
        <Button kind="primary" keyHint="E" onClick={() => faults.describe(mark)}>
          {t.makeFault}
        </Button>
      )}
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
