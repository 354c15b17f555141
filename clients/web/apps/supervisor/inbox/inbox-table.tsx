/** The rows of the inbox: one line per case, columns of fixed width, so that a refresh moves nothing. */

import type { JSX } from "preact";
import { age, exactTime } from "../../../src/i18n/format";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import { SeverityPlate } from "../../../src/ui/severity-plate";
import { words } from "../words";
import type { InboxModel } from "./inbox-model";
import { waitingSince, type InboxCard, type SortKey } from "./order";

interface TableProps {
  readonly model: InboxModel;
  readonly sort: SortKey;
  readonly onSort: (sort: SortKey) => void;
  readonly onOpen: (caseId: string) => void;
}

type Column = "number" | "risk" | "what" | "machine" | "exceptions" | "due" | "waiting" | "state";

const COLUMNS: readonly (readonly [Column, SortKey | null])[] = [
  ["number", "number"], ["risk", "risk"], ["what", null], ["machine", null], ["exceptions", "exceptions"], ["due", "due"], ["waiting", "waiting"],
  ["state", null],
];

export function InboxTable({ model, sort, onSort, onOpen }: TableProps): JSX.Element {
  const currentId = model.current.value?.case_id;
  return (
    <table class="cases">
      <colgroup>
        {COLUMNS.map(([column]) => (
          <col key={column} class={`col-${column}`} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {COLUMNS.map(([column, key]) => (
            <HeadCell key={column} column={column} sort={key} isSorted={key !== null && key === sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {model.shown.value.map((card, index) => (
          <CaseRow key={card.case_id} card={card} row={index} nowMs={model.nowMs.value} isCurrent={card.case_id === currentId} model={model} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly sort: SortKey | null;
  readonly isSorted: boolean;
  readonly onSort: (sort: SortKey) => void;
}

function HeadCell({ column, sort, isSorted, onSort }: HeadProps): JSX.Element {
  const t = words();
  const name = t.columns[column];
  const hint = (t.columnHints as Readonly<Record<string, string>>)[column];
  return (
    <th class={`col-${column}`} scope="col" aria-sort={isSorted ? "other" : undefined} title={hint}>
      {sort === null ? (
        name
      ) : (
        <button type="button" class="sort" title={t.sortBy(name)} onClick={() => onSort(isSorted ? "urgency" : sort)}>
          {name}
          <span aria-hidden="true">{isSorted ? "▾" : ""}</span>
        </button>
      )}
    </th>
  );
}

interface RowProps {
  readonly card: InboxCard;
  readonly row: number;
  readonly nowMs: number;
  readonly isCurrent: boolean;
  readonly model: InboxModel;
  readonly onOpen: (caseId: string) => void;
}

function CaseRow({ card, row, nowMs, isCurrent, model, onOpen }: RowProps): JSX.Element {
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    onOpen(card.case_id);
  };
  const since = waitingSince(card);
  return (
    <tr data-row={row} aria-current={isCurrent ? "true" : undefined} onClick={() => (model.currentId.value = card.case_id)} onDblClick={open}>
      <td class="col-number figures">{card.number}</td>
      <td class="col-risk">
        <Risk card={card} />
      </td>
      <td class="col-what">
        <a href={`/supervisor?case=${card.case_id}`} title={card.title} onClick={open}>
          {card.title}
        </a>
        {card.work_order && <span class="sub">{card.work_order}</span>}
      </td>
      <td class="col-machine" title={card.asset_name}>
        {card.asset_tag} <span class="sub">{card.asset_name}</span>
      </td>
      <td class="col-exceptions figures">
        <OpenCount card={card} />
      </td>
      <td class="col-due">
        <Due atMs={card.due_at_ms ?? null} nowMs={nowMs} />
      </td>
      <td class="col-waiting figures">
        <time title={exactTime(since, nowMs, language.value)}>{age(nowMs - since, language.value)}</time>
      </td>
      <td class="col-state">
        {card.signature_holds === false ? (
          <span class="tag" data-tone="critical" title={`${common().caseStates[card.state]}: ${words().brokenHint}`}>
            ⊘ {words().broken}
          </span>
        ) : (
          common().caseStates[card.state]
        )}
      </td>
    </tr>
  );
}

/** Exceptions that nobody has decided, and what is with the technician: a sign and a figure each. */
function OpenCount({ card }: { readonly card: InboxCard }): JSX.Element {
  const t = words();
  const rework = card.rework_count ?? 0;
  return (
    <>
      {card.exception_count > 0 && (
        <span class="tag" data-tone="warning" title={t.exceptionsOpen(card.exception_count)}>
          ⚠︎ {card.exception_count}
          <span class="visually-hidden">{t.exceptionsOpen(card.exception_count)}</span>
        </span>
      )}
      {rework > 0 && (
        <span class="tag" data-tone="note" title={t.reworkOpen(rework)}>
          ↩︎ {rework}
          <span class="visually-hidden">{t.reworkOpen(rework)}</span>
        </span>
      )}
    </>
  );
}

/** Shape and word; colour is only the third to say it. */
export function Risk({ card }: { readonly card: InboxCard }): JSX.Element {
  if (!card.severity) return <span class="muted">{card.fault_count > 0 ? "" : words().noRisk}</span>;
  return (
    <span class="risk" data-severity={card.severity}>
      <SeverityPlate severity={card.severity} sizePx={18} />
      {common().severities[card.severity]}
      {card.is_safety && (
        <span class="tag" data-tone="critical">
          {words().safety}
        </span>
      )}
    </span>
  );
}

export function Due({ atMs, nowMs }: { readonly atMs: number | null; readonly nowMs: number }): JSX.Element | null {
  if (atMs === null) return null;
  const date = new Intl.DateTimeFormat(language.value === "zh" ? "zh-Hans" : "en", { month: "short", day: "numeric" }).format(atMs);
  const exact = exactTime(atMs, nowMs, language.value);
  if (atMs >= nowMs) return <time title={exact}>{date}</time>;
  return (
    <time class="tag" data-tone="critical" title={words().overdue(exact)}>
      ! {date}
    </time>
  );
}
