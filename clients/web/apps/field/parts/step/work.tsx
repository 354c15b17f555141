/** The work of a step, by kind: what to do, what is filled in, and the answers that can be given. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { exactTime } from "../../../../src/i18n/format";
import { language } from "../../../../src/i18n/language";
import { textIn } from "../../../../src/workflow/text-in";
import { Banner, Button } from "../../../../src/ui/components";
import type { StepCard } from "../../../../src/workflow/guide-run";
import { judge, photosNeeded, type Missing } from "../../../../src/workflow/guide-outcome";
import type { FieldSession } from "../../session/field-session";
import { words } from "../../words";
import type { StepFlow } from "../step-flow";
import { Lockout } from "./lockout";
import { Photos } from "./photos";
import { Reading } from "./reading";
import { limitsText, verdictOf } from "./verdict";

export interface WorkProps {
  readonly session: FieldSession;
  readonly flow: StepFlow;
  readonly card: StepCard;
}

export function Work({ session, flow, card }: WorkProps): JSX.Element {
  const t = words().guide;
  return (
    <>
      <Answered card={card} />
      {card.isExpired && <Banner tone="warning">{t.expired}</Banner>}
      <p class="instruction">{card.instruction}</p>
      {card.expected !== "" && <p class="muted">{t.expected(card.expected)}</p>}
      {card.heldBy === null ? <Form session={session} flow={flow} card={card} /> : <Held session={session} gate={card.heldBy} />}
    </>
  );
}

/** What was answered last. */
function Answered({ card }: { readonly card: StepCard }): JSX.Element | null {
  const { answer, step } = card;
  if (!answer) return null;
  const t = words().guide;
  const reading = answer.reading && `${answer.reading.value} ${answer.reading.unit}`;
  const choice = step.choices?.find(({ key }) => key === answer.choice);
  const end = answer.loto?.expires_at_ms;
  const facts = [
    reading,
    choice && textIn(choice.text, language.value),
    answer.note,
    answer.override_reason,
    end != null && t.until(exactTime(end, Date.now(), language.value)),
  ];
  return (
    <p class="step-answer" data-result={answer.outcome}>
      {t.outcomes[answer.outcome]}
      {facts.some(Boolean) && `: ${facts.filter(Boolean).join(" · ")}`}
    </p>
  );
}

/** A hard gate before is not complete (any more). */
function Held({ session, gate }: { readonly session: FieldSession; readonly gate: string }): JSX.Element {
  const t = words().guide;
  return (
    <Banner
      tone="warning"
      actions={
        <Button size="field" onClick={() => session.showStep(null)}>
          {t.toGate}
        </Button>
      }
    >
      {t.heldBy(gate)}
    </Banner>
  );
}

function Form({ session, flow, card }: WorkProps): JSX.Element {
  const t = words().guide;
  const { step } = card;
  const draft = flow.draftOf(card);
  const lacks = useSignal<readonly Missing[]>([]);
  const answer = (): void => {
    const body = session.bodyOf(card, draft, { result: "done" });
    const { insisted } = judge(step, body, Date.now());
    lacks.value = insisted;
    if (insisted.length === 0 && session.answer(body)) flow.answered(card);
  };
  const needed = photosNeeded(step);
  const verdict = step.measure ? verdictOf(step.measure, draft.reading) : "within";
  return (
    <>
      {card.warnedBy !== null && <Banner tone="note">{t.warnedBy(card.warnedBy)}</Banner>}
      {step.kind === "confirm" && <blockquote class="statement">{card.statement}</blockquote>}
      {(step.choices?.length ?? 0) > 0 && <Choices flow={flow} card={card} />}
      {step.measure && <Reading measure={step.measure} value={draft.reading} onChange={(reading) => flow.change(card, { reading })} />}
      {step.loto && (
        <Lockout wanted={step.loto} draft={draft.loto} self={session.selfName.value} onChange={(change) => flow.change(card, { loto: { ...draft.loto, ...change } })} />
      )}
      {(needed > 0 || step.kind === "photo") && <Photos session={session} subject={{ step_key: card.key }} photos={card.photos} needed={needed} />}
      {lacks.value.length > 0 && <Lacks flow={flow} card={card} missing={lacks.value} />}
      <div class="step-actions">
        <Button kind="primary" size="field" disabled={verdict === "absurd" || verdict === "not_a_number"} onClick={answer}>
          {verdict === "out" ? t.recordOut : t.doneOf[card.kind]}
        </Button>
        {verdict === "out" && step.measure && (
          <Button size="field" onClick={() => flow.ask(card, "override")} title={limitsText(step.measure)}>
            {t.override}
          </Button>
        )}
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

function Choices({ flow, card }: Pick<WorkProps, "flow" | "card">): JSX.Element {
  const chosen = flow.draftOf(card).choice;
  return (
    <fieldset class="big-checks">
      <legend class="visually-hidden">{words().guide.choose}</legend>
      {card.step.choices?.map((choice) => (
        <label key={choice.key} class="big-check">
          <input type="radio" name={`choice-${card.key}`} checked={chosen === choice.key} onChange={() => flow.change(card, { choice: choice.key })} />
          <span>{textIn(choice.text, language.value)}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface LacksProps extends Pick<WorkProps, "flow" | "card"> {
  readonly missing: readonly Missing[];
}

/** What is still to be filled in; with a reason one may go on without. */
function Lacks({ flow, card, missing }: LacksProps): JSX.Element {
  const t = words().guide;
  return (
    <Banner
      tone="critical"
      actions={
        <Button size="field" onClick={() => flow.ask(card, "override")}>
          {t.override}
        </Button>
      }
    >
      {t.missing(missing.map((what) => t.missingWords[what]).join(t.and))}
    </Banner>
  );
}
