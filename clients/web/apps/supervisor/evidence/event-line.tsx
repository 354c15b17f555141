/** One event in words, with its jumps: to that second of the recording, and to that view of the scene. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { duration } from "../../../src/i18n/format";
import type { ReviewModel } from "../review/review-model";
import { momentAt } from "../recordings/recording-moments";
import { aboutOf } from "../recordings/event-subject";
import { SceneChoice } from "../scene/scene-choice";
import { viewOfEvent } from "../scene/scene-views";
import { when } from "../when";
import { words } from "../words";

interface EventLineProps {
  readonly model: ReviewModel;
  readonly seq: number;
  readonly scene: Signal<SceneChoice>;
  readonly onJump: (atMs: number) => void;
}

export function EventLine({ model, seq, scene, onJump }: EventLineProps): JSX.Element {
  const event = model.events.value.get(seq);
  if (!event) return <li class="figures muted">#{seq}</li>;
  const t = words();
  const state = model.state.value;
  const moment = momentAt(model.recordings.value, event.at_ms);
  const view = viewOfEvent(state, event);
  return (
    <li>
      <span class="figures muted">#{seq}</span>
      <span>
        {t.kinds[event.kind] ?? event.kind}
        <span class="sub">{aboutOf(state, event)}</span>
      </span>
      <span class="muted event-who">
        {event.actor.display_name}, {common().roles[event.actor.role]}
        <span class="sub figures">{when(event.at_ms)}</span>
      </span>
      <span class="event-jumps">
        {moment && (
          <button type="button" class="jump" title={t.jump.recordingHint(duration(moment.atMs))} onClick={() => onJump(event.at_ms)}>
            {t.jump.recording(duration(moment.atMs))}
          </button>
        )}
        {view && (
          <button type="button" class="jump" title={t.jump.sceneHint} onClick={() => (scene.value = SceneChoice.at(view))}>
            {t.jump.scene}
          </button>
        )}
      </span>
    </li>
  );
}
