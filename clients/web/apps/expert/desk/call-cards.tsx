/** A ringing call as a card, and a running one as a row. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { duration, exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CallCard } from "../../../src/protocol/generated";
import { Button, ListRow } from "../../../src/ui/components";
import { openCase } from "../page-state";
import { useNow } from "../ticking";
import { words } from "../words";

interface RingingCardProps {
  readonly call: CallCard;
  /** The card that the keys of the desk are for. */
  readonly hasKeys: boolean;
  readonly onDecline: () => void;
}

export function RingingCard({ call, hasKeys, onDecline }: RingingCardProps): JSX.Element {
  const t = words().desk;
  return (
    <article class="card ringing-card" aria-label={t.calls(call.caller)}>
      <header>
        <h3>{t.calls(call.caller)}</h3>
        <Since call={call} label={t.ringsFor} />
      </header>
      {call.message !== "" && <blockquote class="call-message">{call.message}</blockquote>}
      <dl class="call-facts">
        {call.asset_name !== "" && <Fact term={common().asset}>{call.asset_name}</Fact>}
        <Fact term={common().case}>
          <span class="figures">{call.number}</span> · {call.title}
        </Fact>
        {call.work_order !== "" && <Fact term={common().workOrder}>{call.work_order}</Fact>}
      </dl>
      <footer>
        <Button kind="primary" size="field" onClick={() => openCase(call.case_id, { isTaken: true })} {...(hasKeys && { keyHint: "T" })}>
          {t.take}
        </Button>
        <Button size="field" onClick={onDecline} {...(hasKeys && { keyHint: "D" })}>
          {t.decline}
        </Button>
      </footer>
    </article>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: JSX.Element | string | (JSX.Element | string)[] }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Since({ call, label }: { readonly call: CallCard; readonly label: string }): JSX.Element {
  const nowMs = useNow();
  return (
    <time class="figures muted" title={exactTime(call.since_ms, nowMs, language.value)}>
      {label} {duration(nowMs - call.since_ms)}
    </time>
  );
}

export function RunningCall({ call }: { readonly call: CallCard }): JSX.Element {
  const t = words().desk;
  const isRinging = call.call_state === "ringing";
  const facts = [call.asset_name, call.work_order && `${common().workOrder} ${call.work_order}`, call.caller];
  return (
    <ListRow
      before={<span class="case-number figures muted">{call.number}</span>}
      main={call.title}
      sub={facts.filter(Boolean).join(" · ")}
      after={
        <span class="row-end">
          <Since call={call} label={isRinging ? t.ringsFor : t.runsFor} />
          <Button onClick={() => openCase(call.case_id, { isTaken: isRinging })}>{isRinging ? t.take : t.join}</Button>
        </span>
      }
    />
  );
}
