/** One case under review: the list on the left, the item and its evidence in the middle, the case on the right. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import type { Me } from "../../../src/protocol/generated";
import { Empty, Spinner } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { Evidence } from "../evidence/evidence";
import { JumpDialog } from "../evidence/jump-dialog";
import { useKeys } from "../keyboard";
import { SceneTile } from "../scene/scene-tile";
import { SceneChoice } from "../scene/scene-choice";
import { CaseSide } from "../side/case-side";
import { words } from "../words";
import { ConflictDialog } from "./conflict-dialog";
import { ItemList } from "./item-list";
import { ReviewBanners } from "./review-banners";
import { ReviewHead } from "./review-head";
import { ReviewModel } from "./review-model";
import { Verdicts } from "./verdicts";
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
  return <Review key={caseId} model={now} onBack={onBack} />;
}

function Review({ model, onBack }: { readonly model: ReviewModel; readonly onBack: () => void }): JSX.Element {
  const scene = useSignal<SceneChoice>(SceneChoice.closed);
  const jumpMs = useSignal<number | null>(null);
  const isSideOpen = useSignal(true);
  useKeys({
    j: () => model.move(1), ArrowDown: () => model.move(1), k: () => model.move(-1), ArrowUp: () => model.move(-1),
    n: () => model.selectNextUndecided(), h: () => (isSideOpen.value = !isSideOpen.value), Escape: onBack,
  });
  const item = model.selected.value;
  return (
    <div class="review">
      <ReviewHead model={model} isSideOpen={isSideOpen} onBack={onBack} />
      <ReviewBanners model={model} />
      <div class="review-body" data-side={isSideOpen.value}>
        <ItemList model={model} />
        <section class="item-pane">
          {item ? (
            <Evidence model={model} item={item} scene={scene} onJump={(atMs) => (jumpMs.value = atMs)}>
              <SceneTile model={model} item={item} choice={scene} />
            </Evidence>
          ) : (
            <Empty>{model.isDraft.value ? words().draftEmpty : words().noItems}</Empty>
          )}
          {item && <Verdicts key={`verdict-${item.item_id}`} model={model} item={item} />}
        </section>
        {isSideOpen.value && <CaseSide model={model} scene={scene} />}
      </div>
      <ConflictDialog model={model} />
      <JumpDialog model={model} atMs={jumpMs} />
    </div>
  );
}
