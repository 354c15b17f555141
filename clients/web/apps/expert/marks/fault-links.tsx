/** Whether a fault was seen before: at this machine in earlier cases, or twice in this one. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { exactTime, relativeTime } from "../../../src/i18n/format";
import { faultWords } from "../../../src/i18n/fault-words";
import { language } from "../../../src/i18n/language";
import type { FaultCard } from "../../../src/protocol/generated";
import type { CaseState, Fault } from "../../../src/room/case-state";
import { Button, Empty, Spinner } from "../../../src/ui/components";
import { recurrencesOf } from "../../../src/workflow/fault-facts";
import { useNow } from "../ticking";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

/** More are not looked through in a call. */
const MOST = 30;

interface LinkFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly state: CaseState;
  readonly caseId: string;
  readonly earlier: readonly FaultCard[] | null;
}

export function LinkForm({ fault, faults, state, caseId, earlier }: LinkFormProps): JSX.Element {
  const t = faultDialogWords().link;
  const likely = recurrencesOf(fault, earlier ?? []);
  const linked = new Set(fault.links.map(({ other_fault_id }) => other_fault_id));
  const others = (earlier ?? []).filter((card) => !likely.includes(card) && !linked.has(card.fault_id));
  const own = [...state.faults.values()].filter((other) => other.fault_id !== fault.fault_id && !linked.has(other.fault_id));
  const again = (card: FaultCard): void =>
    faults.link(fault, { relation: "recurrence_of", other_case_id: card.case_id, other_fault_id: card.fault_id });
  return (
    <div class="form link-form">
      <Held fault={fault} faults={faults} />
      {earlier === null && <Spinner label={common().loading(t.loading)} />}
      {earlier?.length === 0 && own.length === 0 && <Empty>{t.nothing}</Empty>}
      <Cards title={t.likely} cards={likely} onChoose={again} />
      <Cards title={likely.length > 0 ? t.others : t.earlier} cards={others.slice(0, MOST)} onChoose={again} />
      {own.length > 0 && (
        <section>
          <h3>{t.here}</h3>
          <ul class="link-list">
            {own.map((other) => (
              <li key={other.fault_id}>
                <span class="grow">
                  {common().faultNumber(other.number)}: {other.title}
                </span>
                <Button
                  aria-label={`${t.same}: ${other.title}`}
                  onClick={() => faults.link(fault, { relation: "duplicate_of", other_case_id: caseId, other_fault_id: other.fault_id })}
                >
                  {t.same}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Held({ fault, faults }: Pick<LinkFormProps, "fault" | "faults">): JSX.Element | null {
  if (fault.links.length === 0) return null;
  return (
    <ul class="link-list">
      {fault.links.map(({ relation, other_case_id, other_fault_id, other_case_number, other_number, other_title }) => (
        <li key={`${relation}${other_fault_id}`}>
          <span class="grow">
            <strong>{faultWords().relations[relation](other_number, other_case_number)}</strong> {other_title}
          </span>
          <Button onClick={() => faults.link(fault, { relation, other_case_id, other_fault_id, is_withdrawn: true })}>{faultDialogWords().link.takeBack}</Button>
        </li>
      ))}
    </ul>
  );
}

interface CardsProps {
  readonly title: string;
  readonly cards: readonly FaultCard[];
  readonly onChoose: (card: FaultCard) => void;
}

function Cards({ title, cards, onChoose }: CardsProps): JSX.Element | null {
  const nowMs = useNow(60_000);
  const t = faultDialogWords().link;
  if (cards.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="link-list">
        {cards.map((card, index) => (
          <li key={card.fault_id}>
            <span class="grow">
              {card.title}
              <span class="sub">
                {common().faultNumber(card.number)}, {t.of(card.case_number)} · {common().faultStates[card.state]} ·{" "}
                <time title={exactTime(card.created_at_ms, nowMs, language.value)}>{relativeTime(card.created_at_ms, nowMs, language.value)}</time>
              </span>
            </span>
            <Button autofocus={index === 0} aria-label={`${t.again}: ${card.title}`} onClick={() => onChoose(card)}>
              {t.again}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
