/** The list of items: exceptions first; what is all clear is folded below and confirmed together once it was seen. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import { openClearItems } from "../../../src/room/review-view";
import { openExceptions, verdictOf } from "../../../src/room/selectors";
import { Button, ListRow } from "../../../src/ui/components";
import { MarkPlate } from "../../../src/ui/number-plate";
import { SeverityPlate } from "../../../src/ui/severity-plate";
import { showError, showToast } from "../../../src/ui/toast";
import { itemText } from "../../../src/workflow/rule-text";
import { useKeys } from "../keyboard";
import { words } from "../words";
import type { ReviewModel } from "./review-model";
import { VERDICT_SIGNS } from "./verdicts";

export function ItemList({ model }: { readonly model: ReviewModel }): JSX.Element {
  const { review } = model.state.value;
  const items = model.items.value;
  const t = words();
  const done = review ? items.filter((item) => verdictOf(review, item.item_id) !== "undecided").length : 0;
  const open = review ? openExceptions(review).length : 0;
  return (
    <nav class="item-list" aria-label={t.reviewList}>
      {review && (
        <>
          <p class="progress">
            <span class="figures">{t.progress(done, items.length)}</span>
            {open > 0 && <span class="tag" data-tone="warning">⚠︎ {t.exceptionsLeft(open)}</span>}
          </p>
          <progress value={done} max={Math.max(1, items.length)} aria-label={t.reviewList} />
        </>
      )}
      {model.exceptions.value.length > 0 && (
        <section>
          <h2 class="group-title">
            {t.exceptions} <span class="figures">{model.exceptions.value.length}</span>
          </h2>
          {model.exceptions.value.map((item) => (
            <ItemRow key={item.item_id} model={model} item={item} />
          ))}
        </section>
      )}
      {model.clear.value.length > 0 && <ClearGroup model={model} />}
    </nav>
  );
}

/** Folded at first. One key unfolds it, the same key confirms all of it when its last row was on the screen. */
function ClearGroup({ model }: { readonly model: ReviewModel }): JSX.Element {
  const isSeen = useSignal(false);
  const end = useRef<HTMLDivElement>(null);
  const isOpen = model.isClearOpen.value;
  useSeen(end, isOpen, isSeen);
  const items = model.clear.value;
  const open = openClearItems(model.state.value).length;
  const t = words();
  const confirm = (): void => {
    model.confirmClear().then((count) => showToast(t.confirmedClear(count)), showError);
  };
  const press = (): void => {
    if (!isOpen) model.isClearOpen.value = true;
    else if (!isSeen.value) end.current?.scrollIntoView({ block: "nearest" });
    else if (model.mayDecide.value && open > 0) confirm();
  };
  useKeys({ a: press });
  return (
    <section>
      <button type="button" class="group-title fold" aria-expanded={isOpen} onClick={() => (model.isClearOpen.value = !isOpen)}>
        <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span> {t.allClear} <span class="figures">{items.length}</span>
      </button>
      {!isOpen && <p class="group-hint">{t.allClearHint}</p>}
      {isOpen && items.map((item) => <ItemRow key={item.item_id} model={model} item={item} />)}
      <div ref={end} />
      {isOpen && model.mayDecide.value && open > 0 && (
        <div class="group-action">
          <Button keyHint="A" disabled={!isSeen.value} title={isSeen.value ? undefined : t.lookFirst} onClick={confirm}>
            {t.confirmClear(open)}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Whether the end of an unfolded group was ever in view. */
function useSeen(end: { readonly current: HTMLElement | null }, isOpen: boolean, isSeen: Signal<boolean>): void {
  useEffect(() => {
    if (!isOpen || !end.current || isSeen.value) return undefined;
    const watching = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) isSeen.value = true;
    });
    watching.observe(end.current);
    return () => watching.disconnect();
  }, [isOpen]);
}

function ItemRow({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const { review } = model.state.value;
  const verdict = review ? verdictOf(review, item.item_id) : "undecided";
  const isCurrent = item.item_id === model.selected.value?.item_id;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <div ref={row} class="item-row" data-item={item.item_id}>
      <ListRow
        isCurrent={isCurrent}
        onClick={() => (model.selectedId.value = item.item_id)}
        before={<ItemSign model={model} item={item} />}
        main={itemText(item, language.value).title}
        after={
          <span class="verdict-sign" data-verdict={verdict} title={words().verdicts[verdict]}>
            <span class="visually-hidden">{words().verdicts[verdict]}</span>
            <span aria-hidden="true">{VERDICT_SIGNS[verdict]}</span>
          </span>
        }
        {...subOf(model, item)}
      />
    </div>
  );
}

function ItemSign({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const state = model.state.value;
  const mark = item.annotation_id ? state.annotations.get(item.annotation_id) : undefined;
  if (mark) return <MarkPlate state={state} mark={mark} sizePx={28} />;
  if (item.severity && item.is_exception) {
    return (
      <span class="item-severity" title={common().severities[item.severity]}>
        <SeverityPlate severity={item.severity} sizePx={20} />
      </span>
    );
  }
  return <span class="step-sign" aria-hidden="true">{item.is_exception ? "⚑" : "·"}</span>;
}

/** Whether it was, or is, with the technician. */
function subOf(model: ReviewModel, item: ReviewItem): { readonly sub?: JSX.Element } {
  const rework = model.state.value.rework.get(item.item_id);
  if (!rework) return {};
  const t = words().rework;
  return { sub: <span class="tag" data-tone="note">↩︎ {rework.is_open ? t.waiting : t.sign}</span> };
}
