/** What is known of a fault: where, how bad, in which codes, what was measured and done, and whether it was seen before. */

import type { ComponentChildren, JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { accuracy } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CodeWord } from "../../../src/protocol/generated";
import type { Fault, FaultCoding, FaultRisk, Mark } from "../../../src/room/case-state";
import { anchorStateOf } from "../../../src/room/selectors";
import { SeverityPlate } from "../../../src/ui/severity-plate";
import { componentName } from "../../../src/workflow/component-name";
import type { ReviewModel } from "../review/review-model";
import { when } from "../when";
import { words } from "../words";
import { DeferFault } from "./defer-fault";
import { Fact } from "./fact";
import { Actions, Measurements } from "./fault-work";

interface FaultFactsProps {
  readonly model: ReviewModel;
  readonly fault: Fault;
  readonly mark: Mark | undefined;
}

export function FaultFacts({ model, fault, mark }: FaultFactsProps): JSX.Element {
  const t = words();
  const { faultFacts, notAcknowledged } = t;
  const seen = mark?.acknowledged_at_ms ? `${mark.acknowledged_by?.display_name ?? ""}, ${when(mark.acknowledged_at_ms)}` : notAcknowledged;
  const deferral = fault.state === "deferred" ? fault.moves.findLast(({ action }) => action === "defer") : undefined;
  return (
    <>
      <dl class="facts">
        <Fact name={common().severity}>
          <strong class="severity" data-severity={fault.severity}>
            <SeverityPlate severity={fault.severity} sizePx={16} /> {common().severities[fault.severity]}
          </strong>
        </Fact>
        <Fact name={faultFacts.component}>
          <Component id={fault.component} name={componentName(fault.component, model.components.value, language.value)} />
        </Fact>
        <Fact name={faultFacts.state}>
          {common().faultStates[fault.state]}
          {deferral?.due_at_ms != null && <span class="sub">{t.deferred(when(deferral.due_at_ms), deferral.risk_owner ?? "–")}</span>}
        </Fact>
        {mark && <Fact name={faultFacts.accuracy}>{position(mark)}</Fact>}
        <Fact name={faultFacts.reported}>
          {fault.by.display_name}, {when(fault.created_at_ms)}
        </Fact>
        {mark && <Fact name={faultFacts.acknowledged}>{seen}</Fact>}
        {fault.note && <Fact name={faultFacts.note}>{fault.note}</Fact>}
        <Links fault={fault} />
      </dl>
      {fault.risk && <Risk risk={fault.risk} />}
      {fault.coding && <Coding coding={fault.coding} />}
      <Measurements fault={fault} />
      <Actions fault={fault} />
      <DeferFault key={fault.fault_id} model={model} fault={fault} />
    </>
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

function Links({ fault }: { readonly fault: Fault }): JSX.Element | null {
  const t = words();
  if (fault.links.length === 0) return null;
  return (
    <Fact name={t.history.recurrence}>
      {fault.links.map((link) => (
        <a key={link.other_fault_id} class="line" href={`/supervisor?case=${link.other_case_id}`}>
          {t.links[link.relation](link.other_title, link.other_case_number)}
        </a>
      ))}
    </Fact>
  );
}

function Risk({ risk }: { readonly risk: FaultRisk }): JSX.Element {
  const t = words().risk;
  const rating = (value: number | null): string => (value === null ? "–" : String(value));
  return (
    <Group title={t.title} sub={t.matrix(risk.matrix, risk.matrix_version)}>
      <div class="wide-fact">
        <strong data-priority={risk.priority}>{t.priorities[risk.priority]}</strong>
        {risk.is_safety && <span class="tag" data-tone="critical">⚠︎ {t.safety}</span>}
        {risk.is_environment && <span class="tag" data-tone="warning">{t.environment}</span>}
        <span class="figures">{t.ratings(risk.severity_rating, rating(risk.occurrence_rating), rating(risk.detection_rating))}</span>
        {risk.rpn !== null && <span class="muted figures">{t.rpn(risk.rpn)}</span>}
        {risk.is_partial && <span class="muted">{t.partial}</span>}
        {risk.raised_by && <span class="muted">{t.raised[risk.raised_by]}</span>}
        {risk.note && <span>{risk.note}</span>}
      </div>
    </Group>
  );
}

const DIMENSIONS = ["part", "mode", "mechanism", "cause", "detection"] as const;

function Coding({ coding }: { readonly coding: FaultCoding }): JSX.Element {
  const t = words().coding;
  return (
    <Group title={t.title} sub={t.scheme(coding.scheme, coding.scheme_version)}>
      <dl class="facts">
        {DIMENSIONS.map((dimension) => (
          <Fact key={dimension} name={t[dimension]}>
            <Code word={coding[dimension]} />
          </Fact>
        ))}
        <Fact name={t.impact}>{coding.impact === null ? <span class="muted">{t.notAssessed}</span> : (t.impacts[coding.impact] ?? t.unknown)}</Fact>
      </dl>
      {coding.is_unusual && <p class="muted">{t.unusual}</p>}
    </Group>
  );
}

/** Not assessed is not the same as not found out. */
function Code({ word }: { readonly word: CodeWord | null }): JSX.Element {
  const t = words().coding;
  if (!word) return <span class="muted">{t.notAssessed}</span>;
  if (word.code === "unknown") return <span>{t.unknown}</span>;
  return (
    <>
      {word[language.value]} <span class="component-path">{word.code}</span>
    </>
  );
}

export function Group({ title, sub, children }: { readonly title: string; readonly sub?: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="fact-group">
      <h3>
        {title} {sub !== undefined && <span class="muted">{sub}</span>}
      </h3>
      {children}
    </section>
  );
}

function position(mark: Mark): string {
  const state = common().anchorStates[anchorStateOf(mark)];
  const { sigma_m } = mark.anchor;
  return sigma_m == null ? state : `${state}, ${accuracy(sigma_m)}`;
}
