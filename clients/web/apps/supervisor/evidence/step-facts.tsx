/** What the technician answered to a guide step: reading with limits, choice, lockout, why it was overridden. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { GuideStep } from "../../../src/protocol/generated";
import type { CaseState, StepAnswer } from "../../../src/room/case-state";
import { when } from "../when";
import { words } from "../words";
import { Fact } from "./fact";
import { limitsText, quantityText } from "./reading-text";

export function StepFacts({ state, answer }: { readonly state: CaseState; readonly answer: StepAnswer }): JSX.Element {
  const t = words();
  const step = state.opened?.guide?.steps.find(({ key }) => key === answer.step_key) ?? null;
  const { reading, loto, choice, override_reason } = answer;
  return (
    <dl class="facts">
      <Fact name={t.answer}>
        <strong data-outcome={answer.outcome}>{answer.outcome === "ok" ? t.answers[answer.result] : t.outcomes[answer.outcome]}</strong>
      </Fact>
      {reading && (
        <Fact name={t.step.reading}>
          <strong class="figures">{quantityText(reading.value, reading.unit)}</strong>
          <span class="sub">{limitsText(step?.measure?.low ?? null, step?.measure?.high ?? null, reading.unit)}</span>
        </Fact>
      )}
      {choice && <Fact name={t.step.choice}>{choiceText(step, choice)}</Fact>}
      {override_reason && <Fact name={t.step.override}>{override_reason}</Fact>}
      {loto && (
        <>
          <Fact name={t.step.permit}>{loto.permit || "–"}</Fact>
          <Fact name={t.step.lockOwner}>{loto.lock_owner || "–"}</Fact>
          <Fact name={t.step.lockout}>
            <strong data-outcome={loto.is_tried_out ? "ok" : "failed"}>{loto.is_tried_out ? t.step.triedOut : t.step.notTriedOut}</strong>
            {loto.expires_at_ms != null && <span class="sub">{t.step.until(when(loto.expires_at_ms))}</span>}
          </Fact>
          <Fact name={t.step.people}>{loto.people_on_site.join(", ") || "–"}</Fact>
        </>
      )}
      {answer.note && <Fact name={common().note}>{answer.note}</Fact>}
      <Fact name={t.faultFacts.reported}>
        {answer.by.display_name}, {when(answer.at_ms)}
      </Fact>
      <Earlier state={state} answer={answer} />
    </dl>
  );
}

/** An answer that was changed: what it was before. */
function Earlier({ state, answer }: { readonly state: CaseState; readonly answer: StepAnswer }): JSX.Element | null {
  const earlier = (state.answers.get(answer.step_key) ?? []).slice(0, -1);
  if (earlier.length === 0) return null;
  const t = words();
  return (
    <Fact name={t.step.earlier}>
      {earlier.map((one) => (
        <span key={one.seq} class="line">
          {t.answers[one.result]}, {when(one.at_ms)}
        </span>
      ))}
    </Fact>
  );
}

function choiceText(step: GuideStep | null, key: string): string {
  const choice = step?.choices?.find((one) => one.key === key);
  return choice?.text[language.value] ?? choice?.text["en"] ?? key;
}
