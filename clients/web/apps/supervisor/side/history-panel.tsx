/** Earlier cases of the machine and what was found then; the same component as the present item's is marked. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { AssetVisit, FaultCard } from "../../../src/protocol/generated";
import { Spinner } from "../../../src/ui/components";
import { SeverityPlate } from "../../../src/ui/severity-plate";
import { asSightlineError } from "../../../src/base/errors";
import { errorText } from "../../../src/i18n/common";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";

type Loaded = { readonly visits: readonly AssetVisit[] } | { readonly error: string } | null;

export function HistoryPanel({ model }: { readonly model: ReviewModel }): JSX.Element {
  const loaded = useSignal<Loaded>(null);
  const tag = model.state.value.opened?.asset_tag ?? "";
  useEffect(() => {
    const asking = new AbortController();
    model.api.records.history(tag, asking.signal).then(
      ({ visits }) => (loaded.value = { visits: visits.filter((visit) => visit.case.case_id !== model.caseId) }),
      (error: unknown) => !asking.signal.aborted && (loaded.value = { error: errorText(asSightlineError(error)) }),
    );
    return () => asking.abort();
  }, [tag]);
  const t = words().history;
  const now = loaded.value;
  return (
    <section>
      <h3>{t.title(tag)}</h3>
      {now === null && <Spinner label={common().loading(t.loading)} />}
      {now !== null && "error" in now && <p class="muted">{now.error}</p>}
      {now !== null && "visits" in now && now.visits.length === 0 && <p class="muted">{t.none}</p>}
      {now !== null && "visits" in now && (
        <ol class="visits">
          {now.visits.map((visit) => (
            <Visit key={visit.case.case_id} model={model} visit={visit} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Visit({ model, visit }: { readonly model: ReviewModel; readonly visit: AssetVisit }): JSX.Element {
  const t = words().history;
  const { case: card, faults } = visit;
  return (
    <li>
      <a href={`/supervisor?case=${card.case_id}`} title={t.openCase(card.number)}>
        <span class="figures">{card.number}</span> {card.title}
      </a>
      <span class="sub">
        {relativeTime(card.opened_at_ms, Date.now(), language.value)} · {common().caseStates[card.state]}
      </span>
      {faults.length === 0 && <span class="sub">{t.noFaults}</span>}
      <ul class="visit-faults">
        {faults.map((fault) => (
          <PastFault key={fault.fault_id} model={model} fault={fault} />
        ))}
      </ul>
    </li>
  );
}

function PastFault({ model, fault }: { readonly model: ReviewModel; readonly fault: FaultCard }): JSX.Element {
  const state = model.state.value;
  const faultId = model.selected.value?.fault_id;
  const present = faultId ? state.faults.get(faultId) : undefined;
  const isSamePart = present !== undefined && present.component !== "" && present.component === fault.component;
  const isLinked = [...state.faults.values()].some(({ links }) => links.some(({ other_fault_id }) => other_fault_id === fault.fault_id));
  const t = words().history;
  return (
    <li data-same={isSamePart}>
      <SeverityPlate severity={fault.severity} sizePx={16} />
      <span>
        {fault.title}
        <span class="sub">
          {common().severities[fault.severity]} · {common().faultStates[fault.state]}
          {fault.mode && ` · ${fault.mode[language.value]}`}
        </span>
        {isSamePart && <span class="tag" data-tone="note">{t.sameComponent}</span>}
        {isLinked && <span class="tag" data-tone="warning">{t.recurrence}</span>}
      </span>
    </li>
  );
}
