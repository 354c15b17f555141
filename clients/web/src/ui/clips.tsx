/** The clips of a fault: what there is of each, a player in its place, and the button that attaches the next one. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Api } from "../api/api";
import { newId } from "../base/ids";
import { duration, exactTime } from "../i18n/format";
import { language } from "../i18n/language";
import type { CaseState, Clip, DeletedFile } from "../room/case-state";
import { clipsOf, isBeingCut, nameOfClip } from "../room/clips";
import { recordingFor } from "../room/recording-view";
import type { RoomStore } from "../room/room-store";
import type { RoomSocket } from "../signalling/room-socket";
import { clipWords } from "./clip-words";
import { Button, Spinner } from "./components";
import { downloadMedia, MediaPlayer } from "./media-player";
import { showError } from "./toast";

interface ClipsProps {
  readonly api: Api;
  readonly caseId: string;
  readonly state: CaseState;
  readonly faultId: string;
}

/** Nothing when the fault has no clips. */
export function Clips({ api, caseId, state, faultId }: ClipsProps): JSX.Element | null {
  const clips = clipsOf(state, faultId);
  if (clips.length === 0) return null;
  return (
    <ul class="clips" aria-label={clipWords().clips}>
      {clips.map((clip) => (
        <ClipRow key={clip.clip_id} api={api} caseId={caseId} clip={clip} deleted={deletedFile(state, clip)} />
      ))}
    </ul>
  );
}

/** Why the file of a clip is not there any more; undefined while it is. */
function deletedFile(state: CaseState, { stored }: Clip): DeletedFile | undefined {
  return stored ? state.deleted_files.get(stored.blob) : undefined;
}

interface ClipRowProps {
  readonly api: Api;
  readonly caseId: string;
  readonly clip: Clip;
  readonly deleted: DeletedFile | undefined;
}

function ClipRow({ api, caseId, clip, deleted }: ClipRowProps): JSX.Element {
  const isOpen = useSignal(false);
  const t = clipWords();
  const { stored } = clip;
  if (!stored) {
    return (
      <li>
        {isBeingCut(clip, Date.now()) ? <Spinner label={t.cutting} /> : <p class="muted">{t.failed[clip.failure?.reason ?? "failed"]}</p>}
      </li>
    );
  }
  const path = `blobs/${stored.blob}`;
  const length = `${(stored.duration_ms / 1000).toFixed(1)} s`;
  const facts = t.facts(length, clip.by.display_name, exactTime(stored.started_at_ms, Date.now(), language.value));
  return (
    <li>
      <div class="clip-head">
        <span class="grow">
          <strong>{t.clip(clip.number)}</strong>
          <span class="sub figures">
            {facts}
            {stored.width === 0 && ` · ${t.soundOnly}`}
          </span>
          {deleted && <span class="sub">{t.deleted(new Date(deleted.at_ms).toISOString().slice(0, 10), deleted.days)}</span>}
        </span>
        {!deleted && (
          <>
            <Button aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
              {isOpen.value ? t.hide : `▶︎ ${t.play}`}
            </Button>
            <Button kind="quiet" onClick={() => void downloadMedia(api, caseId, path, nameOfClip(clip)).catch(showError)}>
              {t.download}
            </Button>
          </>
        )}
      </div>
      {isOpen.value && !deleted && <MediaPlayer api={api} caseId={caseId} path={path} label={`${t.clip(clip.number)}, ${duration(stored.duration_ms)}`} />}
    </li>
  );
}

interface AttachProps {
  readonly session: { readonly room: RoomStore; readonly socket: Pick<RoomSocket, "op"> };
  readonly faultId: string;
}

/** Attaches what has just been seen; says in words what is missing while it cannot. */
export function AttachClip({ session, faultId }: AttachProps): JSX.Element | null {
  const isBusy = useSignal(false);
  const { room, socket } = session;
  const t = clipWords();
  if (!room.may("clip.request")) return null;
  const { phase } = recordingFor(room.state.value, null).view;
  if (phase !== "running") return <p class="muted clip-hint">{phase === "off" ? t.needsRecording : t.waitsForConsent}</p>;
  const isCutting = clipsOf(room.state.value, faultId).some((clip) => isBeingCut(clip, Date.now()));
  const attach = (): void => {
    isBusy.value = true;
    socket
      .op("clip.request", { clip_id: newId(), fault_id: faultId })
      .catch(showError)
      .finally(() => (isBusy.value = false));
  };
  return (
    <Button title={t.attachHint} disabled={isBusy.value || isCutting} onClick={attach}>
      {t.attach}
    </Button>
  );
}
