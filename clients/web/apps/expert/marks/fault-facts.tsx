/** What is known of a chosen fault, beside its mark; and what can be said of it, a button and a key each. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ComponentView } from "../../../src/api/views";
import { common } from "../../../src/i18n/common";
import { exactTime } from "../../../src/i18n/format";
import { faultWords, measurementText } from "../../../src/i18n/fault-words";
import { language } from "../../../src/i18n/language";
import type { FaultCard } from "../../../src/protocol/generated";
import type { Fault, FaultRisk } from "../../../src/room/case-state";
import type { RoomStore } from "../../../src/room/room-store";
import { Banner, Button } from "../../../src/ui/components";
import { actionText } from "../../../src/ui/fault-record";
import { componentName } from "../../../src/workflow/component-name";
import { deferralOf, DIMENSIONS, recurrencesOf, standingActions, standingMeasurements } from "../../../src/workflow/fault-facts";
import { useNow } from "../ticking";
import { MATTER_KEYS, MATTERS, type FaultTools, type Matter } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

interface FaultFactsProps {
  readonly fault: Fault;
  /** Null: nothing can be corrected now. */
  readonly faults: FaultTools | null;
  readonly components: readonly ComponentView[];
}

export function FaultFacts({ fault, faults, components }: FaultFactsProps): JSX.Element {
  const reason = fault.moves.at(-1)?.reason ?? "";
  return (
    <div class="fault-facts">
      <p>
        {common().faultNumber(fault.number)} · {componentName(fault.component, components, language.value)}
      </p>
      {fault.note !== "" && <p class="fault-note">{fault.note}</p>}
      {reason !== "" && <p class="muted">{reason}</p>}
      <Deferral fault={fault} />
      {fault.risk && <Risk risk={fault.risk} />}
      <Coding fault={fault} />
      <Done fault={fault} faults={faults && canSay(fault) ? faults : null} />
    </div>
  );
}

function Deferral({ fault }: { readonly fault: Fault }): JSX.Element | null {
  const nowMs = useNow(60_000);
  const deferral = deferralOf(fault);
  if (!deferral) return null;
  const { due_at_ms, risk_owner } = deferral;
  if (due_at_ms === null || risk_owner === null) return <p>{faultWords().deferredOnly}</p>;
  return (
    <p>
      <time title={exactTime(due_at_ms, nowMs, language.value)}>{faultWords().deferred(dayText(due_at_ms), risk_owner)}</time>
    </p>
  );
}

function dayText(atMs: number): string {
  return new Intl.DateTimeFormat(language.value === "zh" ? "zh-Hans" : "en", { dateStyle: "medium" }).format(atMs);
}

function Risk({ risk }: { readonly risk: FaultRisk }): JSX.Element {
  const t = faultWords();
  const word = t.priorities[risk.priority];
  return (
    <p class="fault-risk" data-priority={risk.priority}>
      <strong>{risk.is_partial ? t.atLeast(word) : t.priority(word)}</strong>
      {risk.is_safety && <span> · {t.safety}</span>}
      {risk.is_environment && <span> · {t.environment}</span>}
    </p>
  );
}

/** What was said, code by code; what was not is left out. */
function Coding({ fault }: { readonly fault: Fault }): JSX.Element | null {
  const { coding } = fault;
  const t = faultWords();
  if (!coding) return null;
  const said = DIMENSIONS.flatMap((dimension) => {
    const word = coding[dimension];
    return word ? [[t.dimensions[dimension], word[language.value]] as const] : [];
  });
  const rows = coding.impact ? [...said, [t.impact, t.impacts[coding.impact]] as const] : said;
  return (
    <dl class="fault-codes">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Done({ fault, faults }: Pick<FaultFactsProps, "fault" | "faults">): JSX.Element {
  const t = faultWords();
  return (
    <ul class="fault-done">
      {standingMeasurements(fault).map((reading) => (
        <li key={reading.measurement_id} data-out={reading.outcome === "below" || reading.outcome === "above"}>
          {reading.quantity}: <span class="figures">{measurementText(reading)}</span>
          <Correct what={reading.quantity} onPress={faults && (() => faults.open("measure", fault, reading.measurement_id))} />
        </li>
      ))}
      {standingActions(fault).map((done) => (
        <li key={done.action_id}>
          {actionText(done)}
          <Correct what={done.action?.[language.value] ?? done.text} onPress={faults && (() => faults.open("act", fault, done.action_id))} />
        </li>
      ))}
      {fault.links.map(({ relation, other_fault_id, other_number, other_case_number, other_title }) => (
        <li key={`${relation}${other_fault_id}`}>
          {t.relations[relation](other_number, other_case_number)}: {other_title}
        </li>
      ))}
    </ul>
  );
}

/** What was wrong stays in the record; the correction stands. */
function Correct({ what, onPress }: { readonly what: string; readonly onPress: (() => void) | null }): JSX.Element | null {
  const t = faultDialogWords().tools;
  if (!onPress) return null;
  return (
    <button type="button" class="correct" aria-label={`${t.correct}: ${what}`} onClick={onPress}>
      {t.correct}
    </button>
  );
}

/** An earlier fault of the same part is offered once; who says no is not asked again. */
export function Recurrence({ fault, faults, earlier, room }: MatterButtonsProps & { readonly earlier: readonly FaultCard[] }): JSX.Element | null {
  const refused = useSignal<readonly string[]>([]);
  const t = faultDialogWords().suggestion;
  const isLinked = fault.links.some(({ relation }) => relation === "recurrence_of");
  const card = recurrencesOf(fault, earlier).find(({ fault_id }) => !refused.value.includes(fault_id));
  if (!card || isLinked || !canSay(fault) || !room.may("fault.link")) return null;
  const yes = (): void => faults.link(fault, { relation: "recurrence_of", other_case_id: card.case_id, other_fault_id: card.fault_id });
  const no = (): void => void (refused.value = [...refused.value, card.fault_id]);
  return (
    <Banner
      tone="note"
      actions={
        <>
          <Button onClick={yes}>{t.yes}</Button>
          <Button kind="quiet" onClick={no}>{t.no}</Button>
        </>
      }
    >
      {t.text(card.number, card.case_number, card.title)}
    </Banner>
  );
}

interface MatterButtonsProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly room: RoomStore;
}

export function MatterButtons({ fault, faults, room }: MatterButtonsProps): JSX.Element | null {
  const t = faultDialogWords().tools;
  const matters = mattersOf(fault, room);
  if (matters.length === 0) return null;
  return (
    <div class="matters" role="group" aria-label={faultDialogWords().tools.label}>
      {matters.map((matter) => (
        <Button key={matter} keyHint={MATTER_KEYS[matter]} onClick={() => faults.open(matter, fault)}>
          {t[matter]}
        </Button>
      ))}
    </div>
  );
}

const OP_OF = { code: "fault.code", assess: "fault.assess", measure: "fault.measure", act: "fault.act", link: "fault.link", defer: "fault.move" } as const;
const CAN_WAIT: readonly Fault["state"][] = ["suspected", "confirmed", "in_progress"];

/** What can be said of a fault now, by this person. */
export function mattersOf(fault: Fault, room: RoomStore): readonly Matter[] {
  if (!canSay(fault)) return [];
  return MATTERS.filter((matter) => room.may(OP_OF[matter]) && (matter !== "defer" || CAN_WAIT.includes(fault.state)));
}

/** Nothing more is said of a fault that was waved away or verified. */
function canSay({ state }: Fault): boolean {
  return state !== "rejected" && state !== "verified";
}
