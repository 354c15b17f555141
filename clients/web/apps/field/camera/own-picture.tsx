/** One's own picture, with the ring where an expert looks; what to do when there is none. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { common, errorText } from "../../../src/i18n/common";
import type { Looking } from "../../../src/protocol/generated";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { FollowedMarks } from "./followed-marks";

export function OwnPicture({ session }: { readonly session: FieldSession }): JSX.Element {
  const state = session.camera.state.value;
  const t = words().camera;
  const again = (
    <Button size="field" onClick={() => void session.camera.restart()}>
      {t.retry}
    </Button>
  );
  switch (state.phase) {
    case "on":
      return <Preview session={session} track={state.track} />;
    case "failed":
      return (
        <div class="no-picture">
          <Banner tone="critical" actions={again}>
            {errorText(state.error)}
            {state.error.code === "camera_denied" && <p>{t.denied}</p>}
          </Banner>
        </div>
      );
    case "lost":
      return (
        <div class="no-picture">
          <Banner tone="warning" actions={again}>
            {t.lost}
          </Banner>
        </div>
      );
    default:
      return (
        <div class="no-picture">
          <Spinner label={common().loading(common().camera)} />
        </div>
      );
  }
}

interface PreviewProps {
  readonly session: FieldSession;
  readonly track: MediaStreamTrack;
}

function Preview({ session, track }: PreviewProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const ratio = useSignal("4 / 3");
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    element.srcObject = new MediaStream([track]);
    element.play().catch(() => undefined);
    return () => (element.srcObject = null);
  }, [track]);
  const measure = (): void => {
    const { videoWidth, videoHeight } = video.current ?? {};
    if (videoWidth && videoHeight) ratio.value = `${videoWidth} / ${videoHeight}`;
  };
  return (
    <div class="preview on-picture" style={{ aspectRatio: ratio.value }}>
      <video ref={video} muted playsInline aria-label={words().camera.yours} onLoadedMetadata={measure} onResize={measure} />
      <FollowedMarks session={session} />
      {[...session.room.looking.value.values()].map((looking) => (
        <LookingRing key={looking.participant_id} session={session} looking={looking} />
      ))}
    </div>
  );
}

function LookingRing({ session, looking }: { readonly session: FieldSession; readonly looking: Looking }): JSX.Element | null {
  const { u, v, participant_id } = looking;
  const mine = session.media.local.value.find(({ source }) => source === "camera")?.publicationId;
  if (u == null || v == null || looking.publication_id !== mine) return null;
  const name = (participant_id == null ? null : session.room.participant(participant_id))?.actor.display_name ?? "";
  return (
    <div class="looking-ring" style={{ left: `${u * 100}%`, top: `${v * 100}%` }} data-flip={u > 0.5}>
      <span class="looking-name">{words().looking(name)}</span>
    </div>
  );
}
