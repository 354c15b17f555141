/** What the supervisor will find on the review list as things stand: exceptions first, each with why it is there. */

import type { JSX } from "preact";
import { language } from "../../../src/i18n/language";
import type { ChecklistItem } from "../../../src/protocol/generated";
import type { ComponentView } from "../../../src/api/views";
import { common } from "../../../src/i18n/common";
import { Empty, Spinner } from "../../../src/ui/components";
import { componentName } from "../../../src/workflow/component-name";
import { itemText } from "../../../src/workflow/rule-text";
import { words } from "../words";
import type { CallSession } from "./call-session";
import type { DraftList } from "./draft-list";
import "./review-panel.css";

interface ReviewPanelProps {
  readonly session: CallSession;
  readonly draft: DraftList;
  readonly components: readonly ComponentView[];
}

export function ReviewPanel({ session, draft, components }: ReviewPanelProps): JSX.Element {
  const t = words().review;
  const { list, isThere } = draft;
  if (!isThere) return <Empty>{t.notThere}</Empty>;
  if (!list) return <Spinner label={common().loading(t.tab)} />;
  const exceptions = list.items.filter(({ item }) => item.is_exception);
  const clear = list.items.filter(({ item }) => !item.is_exception);
  return (
    <div class="review-panel">
      <p class="muted">{t.hint}</p>
      {list.items.length === 0 && <Empty>{t.empty}</Empty>}
      {exceptions.length > 0 && (
        <section aria-label={t.exceptions(exceptions.length)}>
          <h2>{t.exceptions(exceptions.length)}</h2>
          <Items items={exceptions} session={session} components={components} />
        </section>
      )}
      {clear.length > 0 && (
        <details>
          <summary>{t.clear(clear.length)}</summary>
          <Items items={clear} session={session} components={components} />
        </details>
      )}
    </div>
  );
}

function Items({ items, session, components }: Omit<ReviewPanelProps, "draft"> & { readonly items: readonly ChecklistItem[] }): JSX.Element {
  return (
    <ul class="review-items">
      {items.map((entry) => (
        <Item key={entry.item.item_id} entry={entry} session={session} components={components} />
      ))}
    </ul>
  );
}

function Item({ entry, session, components }: Omit<ReviewPanelProps, "draft"> & { readonly entry: ChecklistItem }): JSX.Element {
  const t = words().review;
  const { item } = entry;
  // In the page's language; a rule that this page has no words for says the server's.
  const own = itemText(item, language.value, (path) => componentName(path, components, language.value));
  const title = own.verify === "" ? entry.title : own.title;
  const reasons = own.verify === "" ? entry.reasons.map(({ text }) => text) : own.reasons;
  const mark = item.annotation_id;
  return (
    <li data-exception={item.is_exception}>
      {mark ? (
        <button type="button" class="link" onClick={() => session.marking.select(mark)}>
          {title}
        </button>
      ) : (
        <strong>{title}</strong>
      )}
      {reasons.length > 0 && <ul class="reasons">{reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}
      <details>
        <summary>{t.why}</summary>
        <p>{own.why || entry.why}</p>
        <p class="muted">{own.verify || entry.verify}</p>
      </details>
    </li>
  );
}
