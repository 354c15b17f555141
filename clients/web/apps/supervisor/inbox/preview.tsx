/** What waits in a case, beside the list: the top exceptions with their reasons, without opening it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import { age } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { CaseState } from "../../../src/room/case-state";
import { openExceptions, stillsOf } from "../../../src/room/selectors";
import { Button, Empty, Spinner } from "../../../src/ui/components";
import { MarkPlate } from "../../../src/ui/number-plate";
import { itemText } from "../../../src/workflow/rule-text";
import { Picture } from "../evidence/picture";
import { words } from "../words";
import { CaseReader } from "./case-reader";
import { Due, Risk } from "./inbox-table";
import type { InboxModel } from "./inbox-model";
import { waitingSince, type InboxCard } from "./order";

const MOST = 4;
/** Whoever runs through the list does not ask for every case on the way. */
const REST_MS = 180;

interface PreviewProps {
  readonly api: Api;
  readonly model: InboxModel;
  readonly onOpen: (caseId: string) => void;
}

interface Read {
  readonly caseId: string;
  readonly state: CaseState | null;
  readonly items: readonly ReviewItem[];
}

export function CasePreview({ api, model, onOpen }: PreviewProps): JSX.Element {
  const card = model.current.value;
  const read = useCase(api, card);
  const t = words();
  return (
    <aside class="preview" aria-label={t.preview}>
      {card === null && <Empty>{t.previewEmpty}</Empty>}
      {card !== null && (
        <>
          <Facts card={card} nowMs={model.nowMs.value} />
          {read?.caseId === card.case_id ? <Exceptions api={api} card={card} read={read} /> : <Spinner label={common().loading(t.loadingCase)} />}
          <div class="form-actions">
            <Button kind="primary" keyHint="↵" onClick={() => onOpen(card.case_id)}>
              {t.previewOpen}
            </Button>
          </div>
        </>
      )}
    </aside>
  );
}

function useCase(api: Api, card: InboxCard | null): Read | null {
  const read = useSignal<Read | null>(null);
  const reader = useSignal<CaseReader | null>(null);
  useEffect(() => {
    if (card === null) return undefined;
    let isWanted = true;
    reader.value ??= new CaseReader(api);
    const asked = reader.value;
    const known = asked.known(card);
    if (known) read.value = { caseId: card.case_id, ...known };
    const timer = setTimeout(
      () => {
        asked.read(card).then(
          (found) => isWanted && (read.value = { caseId: card.case_id, ...found }),
          () => isWanted && (read.value = { caseId: card.case_id, state: null, items: [] }),
        );
      },
      known ? 0 : REST_MS,
    );
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [card?.case_id, card?.head_seq]);
  return read.value;
}

function Facts({ card, nowMs }: { readonly card: InboxCard; readonly nowMs: number }): JSX.Element {
  const t = words();
  return (
    <header class="preview-head">
      <p class="muted figures">
        {common().caseNumber(card.number)}
        {card.work_order && ` · ${card.work_order}`}
      </p>
      <h2>{card.title}</h2>
      <p class="muted">
        {card.asset_tag} {card.asset_name}
      </p>
      {card.signature_holds === false && (
        <p class="preview-broken">
          ⊘ {t.broken}: {t.brokenHint}
        </p>
      )}
      <p class="preview-facts">
        <Risk card={card} />
        <span>
          {common().caseStates[card.state]}, {age(nowMs - waitingSince(card), language.value)}
        </span>
        {card.due_at_ms != null && (
          <span>
            {t.columns.due} <Due atMs={card.due_at_ms} nowMs={nowMs} />
          </span>
        )}
      </p>
    </header>
  );
}

function Exceptions({ api, card, read }: { readonly api: Api; readonly card: InboxCard; readonly read: Read }): JSX.Element {
  const t = words();
  const { state, items } = read;
  if (!state) return <p class="muted">{t.previewFailed}</p>;
  const open = state.review ? openExceptions(state.review) : items.filter((item) => item.is_exception);
  const still = open[0]?.annotation_id ? stillsOf(state, open[0].annotation_id)[0] : undefined;
  return (
    <>
      {!state.review && <p class="muted">{t.previewDraft}</p>}
      {still && (
        <Picture
          name={`${still.still_id}-preview`}
          label={open[0] ? itemText(open[0], language.value).title : ""}
          fetchBlob={(signal) => api.markedStill(card.case_id, still.still_id, true, signal)}
        />
      )}
      {open.length === 0 && <p class="muted">{t.previewClear}</p>}
      <ul class="preview-items">
        {open.slice(0, MOST).map((item) => (
          <PreviewItem key={item.item_id} state={state} item={item} />
        ))}
      </ul>
      {open.length > MOST && <p class="muted">{t.previewMore(open.length - MOST)}</p>}
    </>
  );
}

function PreviewItem({ state, item }: { readonly state: CaseState; readonly item: ReviewItem }): JSX.Element {
  const text = itemText(item, language.value);
  const mark = item.annotation_id ? state.annotations.get(item.annotation_id) : undefined;
  return (
    <li>
      {mark ? <MarkPlate state={state} mark={mark} sizePx={24} /> : <span class="step-sign" aria-hidden="true">⚑</span>}
      <span>
        {text.title}
        {text.reasons.map((reason) => (
          <span key={reason} class="sub">
            {reason}
          </span>
        ))}
      </span>
    </li>
  );
}
