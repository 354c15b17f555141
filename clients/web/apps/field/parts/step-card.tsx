/** The guide on the page: one card at a time, its safety message first. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Field } from "../../../src/ui/components";
import type { StepCard } from "../../../src/workflow/guide-run";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { WarningSign } from "./icons";
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
            data-result={card.answer?.result ?? "open"}
            aria-current={card.key === current ? "step" : undefined}
            onClick={() => session.showStep(card.key)}
          >
            <span aria-hidden="true">{card.answer ? SIGNS[card.answer.result] : card.number}</span>
            <span class="visually-hidden">
              {t.progress(card.number, card.count)}: {card.title}
              {card.answer && `, ${t.results[card.answer.result]}`}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const SIGNS = { done: "✓", flagged: "!", skipped: "–" } as const;

interface CardProps extends GuideProps {
  readonly card: StepCard;
}

function Card({ session, flow, card }: CardProps): JSX.Element {
  const t = words().guide;
  const phase = flow.phaseOf(card);
  return (
    <article class="step-card card" data-phase={phase}>
      <p class="muted step-progress">{t.progress(card.number, card.count)}</p>
      <h2>{card.title}</h2>
      {phase === "safety" && <Safety card={card} onUnderstood={() => flow.understood(card)} />}
      {phase === "work" && <Work session={session} flow={flow} card={card} />}
      {phase === "flag" && <Answer session={session} flow={flow} card={card} result="flagged" />}
      {phase === "skip" && <Answer session={session} flow={flow} card={card} result="skipped" />}
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

function Work({ session, flow, card }: CardProps): JSX.Element {
  const t = words().guide;
  return (
    <>
      {card.answer && (
        <p class="step-answer" data-result={card.answer.result}>
          {t.results[card.answer.result]}
          {card.answer.note !== "" && `: ${card.answer.note}`}
        </p>
      )}
      <p class="instruction">{card.instruction}</p>
      <p class="muted">{t.expected(card.expected)}</p>
      <div class="step-actions">
        <Button kind="primary" size="field" onClick={() => session.answer({ step_key: card.key, result: "done", note: "" })}>
          {t.done}
        </Button>
        <Button size="field" onClick={() => flow.ask(card, "flag")}>
          {t.flag}
        </Button>
        <Button size="field" onClick={() => flow.ask(card, "skip")}>
          {t.skip}
        </Button>
      </div>
    </>
  );
}

interface AnswerProps extends CardProps {
  readonly result: "flagged" | "skipped";
}

function Answer({ session, flow, card, result }: AnswerProps): JSX.Element {
  const t = words().guide;
  const note = useSignal("");
  const isFlag = result === "flagged";
  const save = (text: string): void => {
    flow.back();
    session.answer({ step_key: card.key, result, note: text.trim() });
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    save(note.value);
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="quick-notes">
        {(isFlag ? t.quickNotes : t.quickSkips).map((text) => (
          <Button key={text} size="field" onClick={() => save(text)}>
            {text}
          </Button>
        ))}
      </div>
      <Field label={isFlag ? t.noteFlag : t.noteSkip} size="field">
        {(field) => <textarea {...field} rows={2} maxLength={1000} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />}
      </Field>
      <div class="step-actions">
        <Button kind="primary" size="field" type="submit">
          {isFlag ? t.saveFlag : t.saveSkip}
        </Button>
        <Button size="field" onClick={() => flow.back()}>
          {words().back}
        </Button>
      </div>
    </form>
  );
}
