/** The inbox: every case that waits on one dense page, the most urgent first, all by keyboard. */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import { Button, Empty, Spinner } from "../../../src/ui/components";
import { useKeys } from "../keyboard";
import { KeysButton } from "../keys-card";
import { words } from "../words";
import { InboxModel, type InboxPlace } from "./inbox-model";
import { InboxTable } from "./inbox-table";
import { VIEWS } from "./order";
import { CasePreview } from "./preview";
import "./inbox.css";

export interface InboxProps {
  readonly api: Api;
  readonly accountId: string;
  readonly place: InboxPlace;
  readonly onPlace: (place: InboxPlace) => void;
  readonly onOpen: (caseId: string) => void;
}

export function Inbox({ api, accountId, place, onPlace, onOpen }: InboxProps): JSX.Element {
  const model = useMemo(() => new InboxModel(api, accountId), [api, accountId]);
  const searchBox = useRef<HTMLInputElement>(null);
  useEffect(() => model.goTo(place), [model, place]);
  useEffect(() => {
    model.start();
    return () => model.stop();
  }, [model]);
  const move = (step: number) => (): void => {
    model.move(step);
    document.querySelector(`[data-row="${model.currentIndex.value}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const open = (): void => {
    if (model.currentId.value !== null) onOpen(model.currentId.value);
  };
  useKeys({
    j: move(1), ArrowDown: move(1), k: move(-1), ArrowUp: move(-1), Enter: open, o: open,
    "/": () => searchBox.current?.focus(), s: () => model.sortAgain(), ".": () => void model.refresh(),
    ...Object.fromEntries(VIEWS.map((view, index) => [String(index + 1), () => onPlace({ ...place, view })])),
  });
  const t = words();
  const cards = model.shown.value;
  return (
    <div class="inbox">
      <header class="inbox-head">
        <h1>{t.inbox}</h1>
        <Views model={model} place={place} onPlace={onPlace} />
        <input
          ref={searchBox}
          class="search"
          type="search"
          aria-label={common().search}
          aria-keyshortcuts="/"
          placeholder={`${t.searchHint}   /`}
          value={place.search}
          onInput={(event) => onPlace({ ...place, search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") event.currentTarget.blur();
          }}
        />
      </header>
      <OrderLine model={model} place={place} />
      <div class="inbox-body">
        <div class="inbox-list">
          {!model.isLoaded.value && <Spinner label={common().loading(t.inbox)} />}
          {model.isLoaded.value && cards.length === 0 && <Empty>{place.search ? t.emptySearch : t.emptyViews[place.view]}</Empty>}
          {cards.length > 0 && <InboxTable model={model} sort={place.sort} onSort={(sort) => onPlace({ ...place, sort })} onOpen={onOpen} />}
        </div>
        <CasePreview api={api} model={model} onOpen={onOpen} />
      </div>
    </div>
  );
}

interface PlaceProps {
  readonly model: InboxModel;
  readonly place: InboxPlace;
  readonly onPlace: (place: InboxPlace) => void;
}

function Views({ model, place, onPlace }: PlaceProps): JSX.Element {
  const t = words();
  return (
    <nav class="views" aria-label={t.viewsLabel}>
      {VIEWS.map((view, index) => (
        <Button
          key={view}
          kind="quiet"
          aria-pressed={view === place.view}
          aria-keyshortcuts={String(index + 1)}
          title={`${t.views[view]} (${index + 1})`}
          onClick={() => onPlace({ ...place, view })}
        >
          {t.views[view]} <span class="figures count">{model.countOf(view) ?? ""}</span>
        </Button>
      ))}
    </nav>
  );
}

/** Always there, so that nothing moves when it has something to say. */
function OrderLine({ model, place }: { readonly model: InboxModel; readonly place: InboxPlace }): JSX.Element {
  const t = words();
  const moved = model.displaced.value;
  return (
    <p class="order-line muted">
      <span>{t.sorted(t.sorts[place.sort])}</span>
      {moved > 0 && (
        <>
          <span role="status">{t.newOrder(moved)}</span>
          <Button kind="quiet" keyHint="S" onClick={() => model.sortAgain()}>
            {t.sortAgain}
          </Button>
        </>
      )}
      <span class="grow" />
      <KeysButton />
    </p>
  );
}
