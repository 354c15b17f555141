/** One case under review: the list on the left, the item and its evidence in the middle, the case on the right. */

import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { saveBlob } from "../../../src/api/blob-url";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { Me, ReviewItem } from "../../../src/protocol/generated";
import { openExceptions, verdictOf } from "../../../src/room/selectors";
import { Banner, Button, Empty, ListRow, Spinner } from "../../../src/ui/components";
import { MarkPlate } from "../../../src/ui/number-plate";
import { showError } from "../../../src/ui/toast";
import { itemText } from "../../../src/workflow/rule-text";
import { CaseSide } from "../side/case-side";
import { Evidence } from "../evidence/evidence";
import { useKeys } from "../keyboard";
import { ReviewModel } from "./review-model";
import { SignatureBanner, SignPanel } from "../signing/signing";
import { Verdicts } from "./verdicts";
import { words } from "../words";
import "./review.css";

export interface ReviewPageProps {
  readonly api: Api;
  readonly caseId: string;
  readonly me: Me;
  readonly onBack: () => void;
}

export function ReviewPage({ api, caseId, me, onBack }: ReviewPageProps): JSX.Element {
  const model = useSignal<ReviewModel | null>(null);
  useEffect(() => {
    const made = new ReviewModel(api, caseId, me);
    model.value = made;
    made.start().catch(showError);
    return () => made.stop();
  }, [caseId]);
  const now = model.value;
  if (!now?.isLoaded.value) {
    return (
      <div class="page">
        <Spinner label={common().loading(words().reviewList)} />
      </div>
    );
  }
  return <Review model={now} onBack={onBack} />;
}

function Review({ model, onBack }: { readonly model: ReviewModel; readonly onBack: () => void }): JSX.Element {
  useKeys({
    j: () => model.move(1), ArrowDown: () => model.move(1), k: () => model.move(-1), ArrowUp: () => model.move(-1),
    n: () => model.selectNextUndecided(), Escape: onBack,
  });
  const state = model.state.value;
  const item = model.selected.value;
  return (
    <div class="review">
      <ReviewHead model={model} onBack={onBack} />
      <SignatureBanner model={model} />
      {model.me.self.role !== "supervisor" && <Banner tone="note">{words().wrongRole}</Banner>}
      {!state.review && <Empty>{words().notSubmitted}</Empty>}
      {state.review && (
        <div class="review-body">
          <ItemList model={model} />
          <section class="item-pane">
            {item ? (
              <>
                <Evidence key={item.item_id} model={model} item={item} />
                <Verdicts key={`verdict-${item.item_id}`} model={model} item={item} />
              </>
            ) : (
              <Empty>{words().noItems}</Empty>
            )}
          </section>
          <CaseSide model={model} />
        </div>
      )}
    </div>
  );
}

function ReviewHead({ model, onBack }: { readonly model: ReviewModel; readonly onBack: () => void }): JSX.Element {
  const state = model.state.value;
  const { opened } = state;
  const t = words();
  const download = (blob: Promise<Blob>, kind: string): void => {
    blob.then((data) => saveBlob(data, `case-${opened?.number ?? ""}${kind}`), showError);
  };
  return (
    <header class="review-head">
      <Button kind="quiet" keyHint="Esc" onClick={onBack}>
        ‹ {t.toInbox}
      </Button>
      <div class="review-title">
        <h1>{opened?.title}</h1>
        <p class="muted">
          {common().caseNumber(opened?.number ?? 0)} · {opened?.asset_tag} {opened?.asset_name}
          {opened?.work_order ? ` · ${common().workOrder} ${opened.work_order}` : ""} · {common().caseStates[state.life]}
        </p>
      </div>
      <div class="review-actions">
        <Button onClick={() => download(model.api.reportPdf(model.caseId, language.value), ".pdf")}>{t.pdf}</Button>
        <Button kind="quiet" onClick={() => download(model.api.recordJson(model.caseId), ".json")}>
          {t.record}
        </Button>
        <SignPanel model={model} />
      </div>
    </header>
  );
}

function ItemList({ model }: { readonly model: ReviewModel }): JSX.Element {
  const review = useComputed(() => model.state.value.review).value;
  const items = model.items.value;
  const exceptions = items.filter((item) => item.is_exception);
  const clear = items.filter((item) => !item.is_exception);
  const t = words();
  const done = review ? items.filter((item) => verdictOf(review, item.item_id) !== "undecided").length : 0;
  const open = review ? openExceptions(review).length : 0;
  return (
    <nav class="item-list" aria-label={t.reviewList}>
      <p class="progress">
        <span class="figures">{t.progress(done, items.length)}</span>
        {open > 0 && <span class="tag" data-tone="warning">⚠︎ {t.exceptionsLeft(open)}</span>}
      </p>
      <progress value={done} max={Math.max(1, items.length)} aria-label={t.reviewList} />
      {exceptions.length > 0 && <ItemGroup model={model} title={t.exceptions} items={exceptions} />}
      {clear.length > 0 && <ItemGroup model={model} title={t.allClear} items={clear} />}
    </nav>
  );
}

const VERDICT_SIGNS = { confirmed: "✓", rejected: "✕", undecided: "" } as const;

function ItemGroup({ model, title, items }: { readonly model: ReviewModel; readonly title: string; readonly items: readonly ReviewItem[] }): JSX.Element {
  const state = model.state.value;
  return (
    <section>
      <h2 class="group-title">
        {title} <span class="figures muted">{items.length}</span>
      </h2>
      {items.map((item) => {
        const mark = item.annotation_id ? state.annotations.get(item.annotation_id) : undefined;
        const verdict = state.review ? verdictOf(state.review, item.item_id) : "undecided";
        return (
          <ListRow
            key={item.item_id}
            isCurrent={item.item_id === model.selected.value?.item_id}
            onClick={() => (model.selectedId.value = item.item_id)}
            before={mark ? <MarkPlate state={state} mark={mark} sizePx={28} /> : <span class="step-sign" aria-hidden="true">⚑</span>}
            main={itemText(item, language.value).title}
            after={
              <span class="verdict-sign" data-verdict={verdict} title={words().verdicts[verdict]}>
                <span class="visually-hidden">{words().verdicts[verdict]}</span>
                <span aria-hidden="true">{VERDICT_SIGNS[verdict]}</span>
              </span>
            }
          />
        );
      })}
    </section>
  );
}
