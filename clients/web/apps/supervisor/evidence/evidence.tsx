/** The item side by side with what proves it: pictures, the fault's facts or the step's answer, rule and events. */

import type { ComponentChildren, JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { accuracy, exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { Fault, Mark, StepAnswer } from "../../../src/room/case-state";
import { anchorStateOf, answerOf, stillsOf } from "../../../src/room/selectors";
import { Clips } from "../../../src/ui/clips";
import { MarkPlate } from "../../../src/ui/number-plate";
import { componentName } from "../../../src/workflow/component-name";
import { itemText } from "../../../src/workflow/rule-text";
import { Picture } from "./picture";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import "./evidence.css";

export function Evidence({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const state = model.state.value;
  const text = itemText(item, language.value, (path) => componentName(path, model.components.value, language.value));
  const mark = item.annotation_id ? state.annotations.get(item.annotation_id) : undefined;
  const fault = item.fault_id ? state.faults.get(item.fault_id) : undefined;
  const answer = item.step_key ? answerOf(state, item.step_key) : null;
  const t = words();
  return (
    <article class="evidence" aria-labelledby="item-title">
      <header>
        {mark && <MarkPlate state={state} mark={mark} sizePx={40} />}
        <h2 id="item-title">{text.title}</h2>
      </header>
      <p class="verify">
        <span class="muted">{t.verify}: </span>
        {text.verify}
      </p>
      {mark && <MarkPictures model={model} mark={mark} />}
      {fault && <Clips api={model.api} caseId={model.caseId} state={state} faultId={fault.fault_id} />}
      {fault && <FaultFacts model={model} fault={fault} mark={mark} />}
      {answer && <StepFacts answer={answer} />}
      <Why model={model} item={item} />
    </article>
  );
}

function MarkPictures({ model, mark }: { readonly model: ReviewModel; readonly mark: Mark }): JSX.Element {
  const still = stillsOf(model.state.value, mark.annotation_id)[0];
  const t = words();
  if (!still) return <p class="no-picture muted">{t.noPicture}</p>;
  const fetch = (isCropped: boolean) => (signal: AbortSignal) =>
    model.api.markedStill(model.caseId, still.still_id, isCropped, signal);
  return (
    <div class="pictures">
      <Picture name={`${still.still_id}-full`} label={t.wholePicture} fetchBlob={fetch(false)} />
      <Picture name={`${still.still_id}-crop`} label={t.detail} fetchBlob={fetch(true)} />
      {still.source === "expert_grab" && <p class="muted">{t.grab}</p>}
    </div>
  );
}

interface FaultFactsProps {
  readonly model: ReviewModel;
  readonly fault: Fault;
  readonly mark: Mark | undefined;
}

function FaultFacts({ model, fault, mark }: FaultFactsProps): JSX.Element {
  const { faultFacts, notAcknowledged } = words();
  const seen = mark?.acknowledged_at_ms ? `${mark.acknowledged_by?.display_name ?? ""}, ${when(mark.acknowledged_at_ms)}` : notAcknowledged;
  return (
    <dl class="facts">
      <Fact name={common().severity}>
        <strong class="severity" data-severity={fault.severity}>
          {common().severities[fault.severity]}
        </strong>
      </Fact>
      <Fact name={faultFacts.component}>
        <Component id={fault.component} name={componentName(fault.component, model.components.value, language.value)} />
      </Fact>
      <Fact name={faultFacts.state}>{common().faultStates[fault.state]}</Fact>
      <Fact name={faultFacts.reported}>
        {fault.by.display_name}, {when(fault.created_at_ms)}
      </Fact>
      {mark && <Fact name={faultFacts.acknowledged}>{seen}</Fact>}
      {mark && <Fact name={faultFacts.accuracy}>{position(mark)}</Fact>}
      {fault.note && <Fact name={faultFacts.note}>{fault.note}</Fact>}
    </dl>
  );
}

/** The name that people use, and small the path that the record has. */
function Component({ id, name }: { readonly id: string; readonly name: string }): JSX.Element {
  if (name === id) return <>{id}</>;
  return (
    <>
      {name} <span class="component-path">{id}</span>
    </>
  );
}

function StepFacts({ answer }: { readonly answer: StepAnswer }): JSX.Element {
  const t = words();
  return (
    <dl class="facts">
      <Fact name={t.answer}>
        <strong>{t.answers[answer.result]}</strong>
      </Fact>
      {answer.note && <Fact name={common().note}>{answer.note}</Fact>}
      <Fact name={t.faultFacts.reported}>
        {answer.by.display_name}, {when(answer.at_ms)}
      </Fact>
    </dl>
  );
}

function Why({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const text = itemText(item, language.value);
  const t = words();
  return (
    <details class="why" open={item.is_exception}>
      <summary>{t.why}</summary>
      <p>{text.why}</p>
      {text.reasons.length > 0 && (
        <>
          <h3>{t.whyException}</h3>
          <ul class="reasons">
            {text.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t.eventsBehind}</h3>
      <ol class="events">
        {item.event_seqs.map((seq) => (
          <EventLine key={seq} model={model} seq={seq} />
        ))}
      </ol>
      <p class="muted">{t.rule(item.rule, item.rule_version)}</p>
    </details>
  );
}

function EventLine({ model, seq }: { readonly model: ReviewModel; readonly seq: number }): JSX.Element {
  const event = model.events.value.get(seq);
  return (
    <li>
      <span class="figures muted">#{seq}</span>
      {event && (
        <>
          <span>{words().kinds[event.kind] ?? event.kind}</span>
          <span class="muted">
            {event.actor.display_name}, {when(event.at_ms)}
          </span>
        </>
      )}
    </li>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function position(mark: Mark): string {
  const state = common().anchorStates[anchorStateOf(mark)];
  const { sigma_m } = mark.anchor;
  return sigma_m == null ? state : `${state}, ${accuracy(sigma_m)}`;
}

export function when(atMs: number): string {
  return exactTime(atMs, Date.now(), language.value);
}
