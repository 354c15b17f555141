/** Pictures of an item: the marked frame whole and close up, and the photos that were taken for it. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { CaseState, Mark, Photo } from "../../../src/room/case-state";
import { stillsOf } from "../../../src/room/selectors";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "../review/review-model";
import { when } from "../when";
import { words } from "../words";
import { Picture } from "./picture";

interface PicturesProps {
  readonly model: ReviewModel;
  readonly item: ReviewItem;
  readonly mark: Mark | undefined;
}

export function Pictures({ model, item, mark }: PicturesProps): JSX.Element | null {
  const root = useRef<HTMLDivElement>(null);
  useKeys({ e: () => root.current?.querySelector<HTMLButtonElement>(".enlarge")?.click() });
  const photos = photosOf(model.state.value, item);
  // What was enlarged is closed with the item.
  useEffect(() => () => root.current?.querySelectorAll("dialog[open]").forEach((dialog) => (dialog as HTMLDialogElement).close()), []);
  if (!mark && photos.length === 0) return null;
  return (
    <div ref={root} class="pictures-root">
      {mark && <MarkPictures model={model} mark={mark} />}
      {photos.length > 0 && (
        <div class="photos">
          {photos.map((photo) => (
            <PhotoPicture key={photo.photo_id} model={model} photo={photo} />
          ))}
        </div>
      )}
    </div>
  );
}

function MarkPictures({ model, mark }: { readonly model: ReviewModel; readonly mark: Mark }): JSX.Element {
  const still = stillsOf(model.state.value, mark.annotation_id)[0];
  const t = words();
  if (!still) return <p class="no-picture muted">{t.noPicture}</p>;
  const fetch = (isCropped: boolean) => (signal: AbortSignal) => model.api.markedStill(model.caseId, still.still_id, isCropped, signal);
  const shape = { width: still.width, height: still.height };
  return (
    <div class="pictures">
      <Picture name={`${still.still_id}-full`} label={t.wholePicture} size={shape} fetchBlob={fetch(false)} />
      <Picture name={`${still.still_id}-crop`} label={t.detail} fetchBlob={fetch(true)} />
      {still.source === "expert_grab" && <p class="muted">{t.grab}</p>}
    </div>
  );
}

export function PhotoPicture({ model, photo }: { readonly model: ReviewModel; readonly photo: Photo }): JSX.Element {
  const said = words().photo(photo.by.display_name, when(photo.at_ms));
  return (
    <Picture
      name={photo.photo_id}
      label={photo.caption ? `${photo.caption} · ${said}` : said}
      size={{ width: photo.width, height: photo.height }}
      fetchBlob={(signal) => model.api.blob(model.caseId, photo.blob, signal)}
    />
  );
}

/** Those of its step and of its fault; those that answer a rejection stand with that answer. */
function photosOf(state: CaseState, { step_key, fault_id }: ReviewItem): readonly Photo[] {
  const isOf = (photo: Photo): boolean => (photo.step_key !== null && photo.step_key === step_key) || (photo.fault_id !== null && photo.fault_id === fault_id);
  return [...state.photos.values()].filter(isOf);
}
