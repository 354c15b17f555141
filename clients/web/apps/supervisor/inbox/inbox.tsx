/** The inbox: every case on one dense page, the most urgent first, all by keyboard. */

import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import { exactTime, relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CaseCard } from "../../../src/protocol/generated";
import { Button, Empty, Spinner } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { useKeys } from "../keyboard";
import { byUrgency, fitsSearch, FILTER_STATES, type InboxFilter } from "../review/review-model";
import { words } from "../words";
import "./inbox.css";

const REFRESH_MS = 10_000;
const FILTERS = Object.keys(FILTER_STATES) as InboxFilter[];

export interface InboxProps {
  readonly api: Api;
  readonly filter: InboxFilter;
  readonly onFilter: (filter: InboxFilter) => void;
  readonly onOpen: (caseId: string) => void;
}

export function Inbox({ api, filter, onFilter, onOpen }: InboxProps): JSX.Element {
  const cards = useSignal<readonly CaseCard[] | null>(null);
  const search = useSignal("");
  const current = useSignal(0);
  const searchBox = useRef<HTMLInputElement>(null);
  useEffect(() => follow(() => loadAll(api), (loaded) => (cards.value = loaded)), []);
  const filterNow = useSignal(filter);
  filterNow.value = filter;
  const shown = useComputed(() =>
    (cards.value ?? [])
      .filter((card) => FILTER_STATES[filterNow.value].includes(card.state) && fitsSearch(card, search.value))
      .sort(byUrgency),
  );
  const move = (step: number): void => {
    current.value = Math.max(0, Math.min(shown.value.length - 1, current.value + step));
    document.querySelector(`[data-row="${current.value}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const open = (): void => {
    const card = shown.value[current.value];
    if (card) onOpen(card.case_id);
  };
  useKeys({ j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), Enter: open, "/": () => searchBox.current?.focus() });
  const t = words();
  return (
    <div class="page inbox">
      <header class="inbox-head">
        <h1>{t.inbox}</h1>
        <nav class="filters" aria-label={t.inbox}>
          {FILTERS.map((one) => (
            <Button key={one} kind="quiet" aria-pressed={one === filter} onClick={() => onFilter(one)}>
              {t.filters[one]} <span class="figures muted">{countOf(cards.value, one)}</span>
            </Button>
          ))}
        </nav>
        <input
          ref={searchBox}
          class="search"
          type="search"
          aria-label={common().search}
          placeholder={t.searchHint}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
            current.value = 0;
          }}
        />
      </header>
      {cards.value === null && <Spinner label={common().loading(t.inbox)} />}
      {cards.value !== null && shown.value.length === 0 && <Empty>{search.value ? t.empty.search : t.empty[filter]}</Empty>}
      {shown.value.length > 0 && <InboxTable cards={shown.value} current={current.value} onOpen={onOpen} />}
      <p class="muted keys-line">{t.keys}</p>
    </div>
  );
}

function InboxTable({ cards, current, onOpen }: { cards: readonly CaseCard[]; current: number; onOpen: (caseId: string) => void }): JSX.Element {
  const { columns } = words();
  return (
    <table class="cases">
      <thead>
        <tr>
          <th class="number">{columns.number}</th>
          <th>{columns.what}</th>
          <th>{columns.machine}</th>
          <th class="number">{columns.exceptions}</th>
          <th class="number">{columns.faults}</th>
          <th class="number">{columns.age}</th>
          <th>{columns.state}</th>
        </tr>
      </thead>
      <tbody>
        {cards.map((card, index) => (
          <InboxRow key={card.case_id} card={card} row={index} isCurrent={index === current} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

interface InboxRowProps {
  readonly card: CaseCard;
  readonly row: number;
  readonly isCurrent: boolean;
  readonly onOpen: (caseId: string) => void;
}

function InboxRow({ card, row, isCurrent, onOpen }: InboxRowProps): JSX.Element {
  const nowMs = Date.now();
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    onOpen(card.case_id);
  };
  return (
    <tr data-row={row} aria-current={isCurrent ? "true" : undefined} onClick={open}>
      <td class="number figures">{card.number}</td>
      <td>
        <a href={`/supervisor?case=${card.case_id}`} onClick={open}>
          {card.title}
        </a>
        {card.work_order && <span class="sub">{card.work_order}</span>}
      </td>
      <td>
        {card.asset_tag}
        {card.asset_name && <span class="sub">{card.asset_name}</span>}
      </td>
      <td class="number figures">{card.exception_count > 0 && <span class="tag" data-tone="warning">⚠︎ {card.exception_count}</span>}</td>
      <td class="number figures">{card.fault_count || ""}</td>
      <td class="number figures">
        <time title={exactTime(card.changed_at_ms, nowMs, language.value)}>{relativeTime(card.changed_at_ms, nowMs, language.value)}</time>
      </td>
      <td>
        {common().caseStates[card.state]}
        {card.signature_holds === false && <span class="tag" data-tone="critical">⛔︎ {common().caseStates.signed}?</span>}
      </td>
    </tr>
  );
}

function countOf(cards: readonly CaseCard[] | null, filter: InboxFilter): number | "" {
  return cards === null ? "" : cards.filter((card) => FILTER_STATES[filter].includes(card.state)).length;
}

/** All cases; a supervisor's few hundred fit in memory, so that filters and search are instant. */
async function loadAll(api: Api): Promise<readonly CaseCard[]> {
  const found: CaseCard[] = [];
  for (let before: string | undefined; ; ) {
    const page = await api.cases(before === undefined ? {} : { before });
    found.push(...page.cases);
    if (!page.next || found.length >= 2000) return found;
    before = page.next;
  }
}

/** Loads now and every ten seconds while the page is seen; returns the end of it. */
function follow<Value>(load: () => Promise<Value>, use: (value: Value) => void): () => void {
  const once = (): void => {
    if (!document.hidden) load().then(use, showError);
  };
  once();
  const timer = setInterval(once, REFRESH_MS);
  return () => clearInterval(timer);
}
