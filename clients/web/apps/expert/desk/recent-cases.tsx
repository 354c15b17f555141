/** The cases with the newest changes, read again whenever a call begins or ends. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import { exactTime, relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CallCard, CaseCard } from "../../../src/protocol/generated";
import { Empty, ListRow } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { openCase } from "../page-state";
import { useNow } from "../ticking";
import { words } from "../words";

const SHOWN = 12;

export function RecentCases({ api, calls }: { readonly api: Api; readonly calls: readonly CallCard[] | null }): JSX.Element {
  const cards = useSignal<readonly CaseCard[] | null>(null);
  const turn = (calls ?? []).map((call) => `${call.case_id}${call.call_state}`).join();
  useEffect(() => {
    api.cases().then((page) => (cards.value = page.cases.slice(0, SHOWN)), showError);
  }, [turn]);
  const t = words().desk;
  const nowMs = useNow(10_000);
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">{t.recentTitle}</h2>
      {cards.value?.length === 0 && <Empty>{t.noRecent}</Empty>}
      <ul class="list">
        {(cards.value ?? []).map((card) => (
          <li key={card.case_id}>
            <ListRow
              before={<span class="case-number figures muted">{card.number}</span>}
              main={card.title}
              sub={factsOf(card)}
              after={<CaseWords card={card} nowMs={nowMs} />}
              onClick={() => openCase(card.case_id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function factsOf(card: CaseCard): string {
  const order = card.work_order && `${common().workOrder} ${card.work_order}`;
  return [card.asset_name || card.asset_tag, order, card.opened_by].filter(Boolean).join(" · ");
}

function CaseWords({ card, nowMs }: { readonly card: CaseCard; readonly nowMs: number }): JSX.Element {
  const isCalling = card.call_state === "ringing" || card.call_state === "in_call";
  return (
    <span class="row-end">
      {card.fault_count > 0 && <span>{words().desk.faults(card.fault_count)}</span>}
      <span class="case-state">{isCalling ? common().callStates[card.call_state] : common().caseStates[card.state]}</span>
      <time class="muted row-time" title={exactTime(card.changed_at_ms, nowMs, language.value)}>
        {relativeTime(card.changed_at_ms, Math.max(nowMs, card.changed_at_ms), language.value)}
      </time>
    </span>
  );
}
