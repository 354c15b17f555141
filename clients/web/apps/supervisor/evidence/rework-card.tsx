/** The story of an item that was sent back: why, what the technician answered, and what has changed since. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { ReworkAnswer } from "../../../src/room/case-state";
import { changesSince, reworkStory } from "../../../src/room/review-view";
import type { ReviewModel } from "../review/review-model";
import type { SceneChoice } from "../scene/scene-choice";
import { when } from "../when";
import { words } from "../words";
import { EventLine } from "./event-line";
import { PhotoPicture } from "./pictures";

interface ReworkProps {
  readonly model: ReviewModel;
  readonly item: ReviewItem;
  readonly scene: Signal<SceneChoice>;
  readonly onJump: (atMs: number) => void;
}

export function ReworkCard({ model, item, scene, onJump }: ReworkProps): JSX.Element | null {
  const story = reworkStory(model.state.value, item.item_id);
  if (!story) return null;
  const { rework } = story;
  const t = words().rework;
  const changes = changesSince(item, rework);
  return (
    <section class="rework" aria-label={t.title}>
      <h3>
        ↩︎ {t.round(rework.round)}{" "}
        <span class="muted">
          {rework.by.display_name}, {when(rework.at_ms)}
        </span>
      </h3>
      <p>{t.why(rework.reason)}</p>
      {!story.isAnswered && <p class="muted">{t.waits}</p>}
      {rework.answers.map((answer) => (
        <Answer key={answer.seq} model={model} answer={answer} />
      ))}
      <h4>{t.changed}</h4>
      {changes.length === 0 && <p class="muted">{t.nothing}</p>}
      <ol class="events">
        {changes.map((seq) => (
          <EventLine key={seq} model={model} seq={seq} scene={scene} onJump={onJump} />
        ))}
      </ol>
    </section>
  );
}

function Answer({ model, answer }: { readonly model: ReviewModel; readonly answer: ReworkAnswer }): JSX.Element {
  const { photos } = model.state.value;
  return (
    <blockquote class="side">
      <span class="muted">
        {words().rework.answer}, {answer.by.display_name}, {when(answer.at_ms)}
      </span>
      {answer.text && <p>{answer.text}</p>}
      <div class="photos">
        {answer.photo_ids.flatMap((id) => {
          const photo = photos.get(id);
          return photo ? [<PhotoPicture key={id} model={model} photo={photo} />] : [];
        })}
      </div>
    </blockquote>
  );
}
