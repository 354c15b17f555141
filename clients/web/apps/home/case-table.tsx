/** The cases that this person may see, newest change first. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../src/api/api";
import { common } from "../../src/i18n/common";
import { exactTime, relativeTime } from "../../src/i18n/format";
import { language } from "../../src/i18n/language";
import type { CaseCard, Role } from "../../src/protocol/generated";
import { Button, Empty, ListRow, Spinner } from "../../src/ui/components";
import { showError } from "../../src/ui/toast";
import { caseUrl } from "./case-links";
import { device } from "./device";
import { words } from "./words";

export function CaseTable({ api, role }: { readonly api: Api; readonly role: Role }): JSX.Element {
  const cards = useSignal<readonly CaseCard[] | null>(null);
  const next = useSignal<string | null>(null);
  const load = async (before?: string): Promise<void> => {
    try {
      const page = await api.cases(before === undefined ? {} : { before });
      cards.value = [...(cards.value ?? []), ...page.cases];
      next.value = page.next ?? null;
    } catch (error) {
      showError(error);
    }
  };
  useEffect(() => void load(), [role]);
  const t = words();
  if (cards.value === null) return <Spinner label={common().loading(t.cases)} />;
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">{t.cases}</h2>
      <p class="muted">{t.newest}</p>
      {cards.value.length === 0 && <Empty>{role === "field" ? t.noCases.field : t.noCases.other}</Empty>}
      <ul class="list">
        {cards.value.map((card) => (
          <li key={card.case_id}>
            <CaseRow card={card} role={role} />
          </li>
        ))}
      </ul>
      {next.value !== null && <Button onClick={() => void load(next.value ?? undefined)}>{t.more}</Button>}
    </section>
  );
}

function CaseRow({ card, role }: { readonly card: CaseCard; readonly role: Role }): JSX.Element {
  const t = words();
  const url = caseUrl(card, role, device.value);
  const nowMs = Date.now();
  const facts = [
    card.asset_name || card.asset_tag,
    card.work_order && `${common().workOrder} ${card.work_order}`,
    t.openedBy(card.opened_by),
  ];
  return (
    <ListRow
      before={<span class="case-number figures">{card.number}</span>}
      main={card.title}
      sub={facts.filter(Boolean).join(" · ")}
      after={
        <span class="case-state">
          <CaseWords card={card} />
          <time class="muted" title={exactTime(card.changed_at_ms, nowMs, language.value)}>
            {relativeTime(card.changed_at_ms, nowMs, language.value)}
          </time>
        </span>
      }
      {...(url === null ? {} : { href: url })}
    />
  );
}

/** State of case, call, faults and signature; only what is worth a word. */
function CaseWords({ card }: { readonly card: CaseCard }): JSX.Element {
  const t = words();
  const isCalling = card.call_state === "ringing" || card.call_state === "in_call";
  return (
    <>
      {isCalling && <strong class="calling">{common().callStates[card.call_state]}</strong>}
      {card.fault_count > 0 && <span>{t.faults(card.fault_count)}</span>}
      {card.exception_count > 0 && <span class="warning">{t.exceptions(card.exception_count)}</span>}
      {card.signature_holds === false && <strong class="critical">{t.signatureEnded}</strong>}
      <span>{common().caseStates[card.state]}</span>
    </>
  );
}
