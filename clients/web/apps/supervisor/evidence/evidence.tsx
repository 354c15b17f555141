/** The item side by side with what proves it: pictures, 3D, clips, the fault's facts or the step's answer, rule and events. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import { answerOf } from "../../../src/room/selectors";
import { Clips } from "../../../src/ui/clips";
import { MarkPlate } from "../../../src/ui/number-plate";
import { componentName } from "../../../src/workflow/component-name";
import { itemText } from "../../../src/workflow/rule-text";
import type { ReviewModel } from "../review/review-model";
import type { SceneChoice } from "../scene/scene-choice";
import { words } from "../words";
import { FaultFacts } from "./fault-facts";
import { Pictures } from "./pictures";
import { ReworkCard } from "./rework-card";
import { StepFacts } from "./step-facts";
import { Why } from "./why";
import "./evidence.css";

export interface EvidenceProps {
  readonly model: ReviewModel;
  readonly item: ReviewItem;
  readonly scene: Signal<SceneChoice>;
  /** Wants to see the recording at a moment, server UTC milliseconds. */
  readonly onJump: (atMs: number) => void;
  /** The 3D view. */
  readonly children: ComponentChildren;
}

export function Evidence({ model, item, scene, onJump, children }: EvidenceProps): JSX.Element {
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
      {item.is_exception && text.reasons.length > 0 && (
        <ul class="reasons" aria-label={t.whyException}>
          {text.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <ReworkCard model={model} item={item} onJump={onJump} scene={scene} />
      <Pictures key={`pictures-${item.item_id}`} model={model} item={item} mark={mark} />
      {children}
      {fault && <Clips api={model.api} caseId={model.caseId} state={state} faultId={fault.fault_id} />}
      {fault && <FaultFacts model={model} fault={fault} mark={mark} />}
      {answer && <StepFacts state={state} answer={answer} />}
      <Why key={`why-${item.item_id}`} model={model} item={item} scene={scene} onJump={onJump} />
    </article>
  );
}
