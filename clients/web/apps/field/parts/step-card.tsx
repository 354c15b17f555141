/** The guide on the page: one card at a time, its safety message first. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { StepOutcome } from "../../../src/room/case-state";
import { Button } from "../../../src/ui/components";
import type { StepCard } from "../../../src/workflow/guide-run";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { WarningSign } from "./icons";
import { Reason } from "./step/reason";
import { Work } from "./step/work";
import type { StepFlow } from "./step-flow";

export interface GuideProps {
  readonly session: FieldSession;
  readonly flow: StepFlow;
}

export function Guide({ session, flow }: GuideProps): JSX.Element | null {
  const cards = session.cards.value;
  if (cards.length === 0) return null;
  const card = session.card.value;
  return (
    <section class="guide" aria-label={words().guide.title}>
      <StepDots session={session} cards={cards} current={card?.key ?? null} />
      {card ? <Card key={card.key} session={session} flow={flow} card={card} /> : <p class="guide-done">{words().guide.finished}</p>}
    </section>
  );
}

interface DotsProps {
  readonly session: FieldSession;
  readonly cards: readonly StepCard[];
  readonly current: string | null;
}

function StepDots({ session, cards, current }: DotsProps): JSX.Element {
  const t = words().guide;
  return (
    <ol class="step-dots" aria-label={t.steps}>
      {cards.map((card) => (
        <li key={card.key}>
          <button
            type="button"
            data-result={card.isExpired ? "expired" : (card.answer?.outcome ?? "open")}
            aria-current={card.key === current ? "step" : undefined}
            onClick={() => session.showStep(card.key)}
          >
            <span aria-hidden="true">{signOf(card)}</span>
            <span class="visually-hidden">
              {t.progress(card.number, card.count)}: {card.title}
              {card.answer && `, ${card.isExpired ? t.expiredShort : t.outcomes[card.answer.outcome]}`}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const SIGNS: Readonly<Record<StepOutcome, string>> = {
  ok: "✓", flagged: "!", failed: "✕", skipped: "–", overridden: "↷", out_of_limits: "!",
};

function signOf(card: StepCard): string {
  if (card.isExpired) return "↻";
  return card.answer ? SIGNS[card.answer.outcome] : String(card.number);
}

interface CardProps extends GuideProps {
  readonly card: StepCard;
}

function Card({ session, flow, card }: CardProps): JSX.Element {
  const t = words().guide;
  const phase = flow.phaseOf(card);
  const title = useRef<HTMLHeadingElement>(null);
  // Another card or page of it begins at its top, not where the one before was scrolled to.
  useEffect(() => title.current?.scrollIntoView({ block: "nearest" }), [phase]);
  return (
    <article class="step-card card" data-phase={phase} data-kind={card.kind} data-step={card.key}>
      <p class="muted step-progress">
        {t.progress(card.number, card.count)} · {t.kinds[card.kind]}
      </p>
      <h2 ref={title}>{card.title}</h2>
      {phase === "safety" && <Safety card={card} onUnderstood={() => flow.understood(card)} />}
      {phase === "work" && <Work session={session} flow={flow} card={card} />}
      {phase !== "safety" && phase !== "work" && <Reason key={phase} session={session} flow={flow} card={card} asking={phase} />}
    </article>
  );
}

function Safety({ card, onUnderstood }: { readonly card: StepCard; readonly onUnderstood: () => void }): JSX.Element {
  return (
    <>
      <div class="safety">
        <WarningSign />
        <p>{card.safety}</p>
      </div>
      <Button kind="primary" size="field" onClick={onUnderstood}>
        {words().guide.understood}
      </Button>
    </>
  );
}
