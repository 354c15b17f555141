/** A picture of that time over the 3D view, with the time it was taken at. */

import type { JSX } from "preact";
import { exactTime } from "../i18n/format";
import { language } from "../i18n/language";
import { defineWords } from "../i18n/words";
import type { KeyFrame } from "../scene/key-frames";
import { Button } from "./components";
import "./scene-picture.css";
import { StoredPhoto } from "./stored-photo";

const en = {
  show: "Picture from here",
  label: "Picture from the camera's place shown in 3D",
  taken: (when: string) => `Taken ${when}`,
  close: "Close the picture",
};

const zh: typeof en = {
  show: "此处的图片",
  label: "三维视图中相机位置的图片",
  taken: (when) => `拍摄于 ${when}`,
  close: "关闭图片",
};

export const scenePictureWords = defineWords(en, zh);

export interface ScenePictureProps {
  readonly frame: KeyFrame;
  readonly onClose: () => void;
}

export function ScenePicture({ frame, onClose }: ScenePictureProps): JSX.Element {
  const t = scenePictureWords();
  const { view, load } = frame;
  return (
    <figure class="scene-picture on-picture">
      <StoredPhoto key={view.view_id} pictureKey={view.view_id} load={load} label={t.label} />
      <figcaption>
        <time dateTime={new Date(view.seen_at_ms).toISOString()}>{t.taken(exactTime(view.seen_at_ms, Date.now(), language.value))}</time>
        <Button aria-label={t.close} onClick={onClose}>
          ✕
        </Button>
      </figcaption>
    </figure>
  );
}
