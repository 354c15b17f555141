/** The 3D view among the evidence: opened once, it follows the chosen item, and shows a view that is asked for. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Disposer } from "../../../src/base/emitter";
import { common } from "../../../src/i18n/common";
import type { ReviewItem } from "../../../src/protocol/generated";
import { Button, Spinner } from "../../../src/ui/components";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "../review/review-model";
import { ScenePicture, scenePictureWords } from "../../../src/ui/scene-picture";
import { words } from "../words";
import type { CaseScene } from "./case-scene";
import { SceneChoice } from "./scene-choice";
import { viewOfItem, type SceneSight } from "./scene-views";
import "./scene.css";

interface SceneTileProps {
  readonly model: ReviewModel;
  readonly item: ReviewItem;
  readonly choice: Signal<SceneChoice>;
}

export function SceneTile({ model, item, choice }: SceneTileProps): JSX.Element | null {
  const own = viewOfItem(model.state.value, item);
  const { isOpen, sight: asked } = choice.value;
  const sight = asked ?? own;
  const toggle = (): void => void (choice.value = isOpen ? SceneChoice.closed : SceneChoice.ofItem);
  useKeys(sight ? { v: toggle } : {});
  // A view that was asked for is that of this item.
  useEffect(() => () => void (choice.value = choice.peek().isOpen ? SceneChoice.ofItem : SceneChoice.closed), [item.item_id]);
  const t = words().scene;
  if (!sight) return null;
  if (!isOpen) {
    return (
      <div>
        <Button keyHint="V" onClick={toggle}>
          {t.open}
        </Button>
      </div>
    );
  }
  return <OpenScene model={model} sight={sight} onClose={toggle} />;
}

interface OpenSceneProps {
  readonly model: ReviewModel;
  readonly sight: SceneSight;
  readonly onClose: () => void;
}

function OpenScene({ model, sight, onClose }: OpenSceneProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useSignal<CaseScene | null>(null);
  const isUnsupported = useSignal(false);
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const ending = new Disposer();
    root.current?.scrollIntoView({ block: "nearest" });
    if (canvas.current) make(canvas.current, model, ending).then((made) => (scene.value = made), () => (isUnsupported.value = true));
    return () => ending.dispose();
  }, [model]);
  useEffect(() => scene.value?.show(sight), [scene.value, JSON.stringify(sight)]);
  const t = words().scene;
  const pictures = scene.value?.pictures.value ?? null;
  const picture = pictures?.shown.value ?? null;
  return (
    <section ref={root} class="scene-tile" aria-label={t.title}>
      <canvas ref={canvas} class="scene-canvas" tabIndex={0} aria-label={t.label} role="img" />
      <div class="scene-tools on-picture">
        <Button onClick={() => scene.value?.goToCamera()}>{t.camera}</Button>
        <Button onClick={() => scene.value?.overview()}>{t.overview}</Button>
        {pictures?.hasAny.value && <Button onClick={() => scene.value?.showPicture()}>{scenePictureWords().show}</Button>}
        {scene.value?.hasColours.value && (
          <Button aria-pressed={scene.value.isColoured.value} onClick={() => scene.value?.toggleColour()}>
            {t.colour}
          </Button>
        )}
        <Button keyHint="V" aria-label={t.close} onClick={onClose}>
          ✕
        </Button>
      </div>
      {picture && <ScenePicture frame={picture} onClose={() => pictures?.hide()} />}
      <p class="scene-caption on-picture">
        {isUnsupported.value ? t.unsupported : <PlaceWords scene={scene.value} />}
      </p>
    </section>
  );
}

function PlaceWords({ scene }: { readonly scene: CaseScene | null }): JSX.Element {
  const t = words().scene;
  switch (scene?.place.value ?? "loading") {
    case "loading":
      return <Spinner label={common().loading(t.loading)} />;
    case "hall":
      return <>{t.hall}</>;
    case "marks":
      return <>{t.marksOnly}</>;
    case "stored":
      return <>{t.stored(scene?.areaM2.value ?? 0)}</>;
  }
}

/** Loads three.js only now: a review without 3D does without. @throws Error when the browser gives no WebGL */
async function make(canvas: HTMLCanvasElement, model: ReviewModel, ending: Disposer): Promise<CaseScene | null> {
  const { CaseScene } = await import("./case-scene");
  if (ending.isDisposed) return null;
  const choose = (annotationId: string | null): void => {
    const item = model.items.value.find((one) => one.annotation_id === annotationId);
    if (annotationId !== null && item) model.selectedId.value = item.item_id;
  };
  const scene = new CaseScene({ canvas, api: model.api, caseId: model.caseId, state: model.state, onPick: choose });
  ending.add(() => scene.close());
  return scene;
}
