/** One recording: a file per person, its player, and beside the time line what happened, each a jump to its moment. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { duration } from "../../../src/i18n/format";
import type { RecordedPart, Recording } from "../../../src/protocol/generated";
import type { CaseState } from "../../../src/room/case-state";
import { Button } from "../../../src/ui/components";
import { downloadMedia, MediaPlayer } from "../../../src/ui/media-player";
import { clipWords } from "../../../src/ui/clip-words";
import { showError } from "../../../src/ui/toast";
import { when } from "../when";
import { subjectOf } from "./event-subject";
import { consentingNames, keptFor } from "./recording-facts";
import { hasPicture, momentsOf, nameOfPart, placeOf, type Moment, type Place } from "./recording-moments";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";

interface PlayerProps {
  readonly model: ReviewModel;
  readonly recording: Recording;
  /** Where to begin, on the recording's time line. */
  readonly startMs?: number;
}

export function RecordingPlayer({ model, recording, startMs }: PlayerProps): JSX.Element {
  const first = recording.parts.find(hasPicture) ?? recording.parts[0] ?? null;
  const asked = startMs === undefined ? null : placeOf(recording, null, startMs);
  const place = useSignal<Place | null>(asked ?? (first && { part: first, atS: 0 }));
  const video = useRef<HTMLVideoElement>(null);
  const state = model.state.value;
  const logged = state.recordings.get(recording.recording_id);
  const t = words().recordings;
  const shown = place.value?.part ?? null;
  const show = (next: Place): void => {
    const isSame = next.part.file === place.value?.part.file;
    place.value = next;
    if (isSame && video.current) video.current.currentTime = next.atS;
  };
  const jump = (moment: Moment): void => {
    const next = placeOf(recording, shown, moment.atMs);
    if (next) show(next);
  };
  const moments = momentsOf(recording, model.events.value.values());
  return (
    <div class="recording">
      <p class="muted recording-facts">
        {[when(recording.started_at_ms), logged && t.agreed(consentingNames(state, logged).join(", ")), keptFor(recording, Date.now())]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Parts parts={recording.parts} shown={shown} onShow={(part) => show({ part, atS: 0 })} />
      <div class="recording-body">
        {shown && (
          <div class="recording-screen">
            <MediaPlayer
              key={shown.file}
              api={model.api}
              caseId={model.caseId}
              path={pathOf(recording, shown)}
              label={nameOfPart(shown)}
              startS={place.value?.atS ?? 0}
              video={video}
            />
            <Button
              kind="quiet"
              onClick={() => void downloadMedia(model.api, model.caseId, pathOf(recording, shown), shown.file).catch(showError)}
            >
              {clipWords().download} {shown.file}
            </Button>
          </div>
        )}
        <Moments state={state} moments={moments} onJump={jump} isPlayable={(at) => placeOf(recording, shown, at.atMs) !== null} />
      </div>
    </div>
  );
}

function pathOf(recording: Recording, part: RecordedPart): string {
  return `recordings/${recording.recording_id}/${part.file}`;
}

interface PartsProps {
  readonly parts: readonly RecordedPart[];
  readonly shown: RecordedPart | null;
  readonly onShow: (part: RecordedPart) => void;
}

/** One button per file; a single one needs no choice. */
function Parts({ parts, shown, onShow }: PartsProps): JSX.Element | null {
  const t = words().recordings;
  if (parts.length < 2) return null;
  return (
    <div class="recording-parts" role="group" aria-label={t.parts}>
      {parts.map((part) => (
        <Button key={part.file} aria-pressed={part.file === shown?.file} onClick={() => onShow(part)}>
          {t.part(nameOfPart(part), duration(part.starts_at_ms), duration(part.starts_at_ms + part.duration_ms), hasPicture(part))}
        </Button>
      ))}
    </div>
  );
}

interface MomentsProps {
  readonly state: CaseState;
  readonly moments: readonly Moment[];
  readonly onJump: (moment: Moment) => void;
  readonly isPlayable: (moment: Moment) => boolean;
}

function Moments({ state, moments, onJump, isPlayable }: MomentsProps): JSX.Element {
  const t = words();
  return (
    <nav class="moments" aria-label={t.recordings.moments}>
      <h3>{t.recordings.moments}</h3>
      {moments.length === 0 && <p class="muted">{t.recordings.noMoments}</p>}
      <ol>
        {moments.map((moment) => (
          <li key={moment.seq}>
            <button type="button" disabled={!isPlayable(moment)} onClick={() => onJump(moment)}>
              <span class="figures">{duration(moment.atMs)}</span>
              <span>
                {t.kinds[moment.kind] ?? moment.kind}
                <span class="sub">{subjectOf(state, moment.event)}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
