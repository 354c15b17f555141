/** How the call stands, in words, always at the same place: link, picture and voice, recording, who is here. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { bitrate } from "../../../src/i18n/format";
import { isStill } from "../../../src/room/call-quality";
import { RecordingItem } from "../../../src/ui/recording";
import { NetworkChip } from "../../../src/ui/network/network-chip";
import { networkWords } from "../../../src/ui/network/words";
import { LinkItem, StatusItem, StatusLine } from "../../../src/ui/status-line";
import type { PictureStage } from "../picture/picture-stage";
import { words } from "../words";
import type { CallSession } from "./call-session";

interface CallStatusProps {
  readonly session: CallSession;
  readonly stage: PictureStage | null;
}

export function CallStatus({ session, stage }: CallStatusProps): JSX.Element {
  const t = words().call.status;
  const pending = session.socket.pendingOps.value;
  return (
    <StatusLine>
      <LinkItem socket={session.socket} />
      {pending > 0 && !session.socket.isLive.value && <StatusItem label={t.link} tone="warning">{common().pendingOps(pending)}</StatusItem>}
      <PictureItem session={session} stage={stage} />
      <NetworkItem session={session} />
      <VoiceItem session={session} />
      <RecordingItem session={session} />
      <span class="grow" />
      <PeopleItem session={session} />
    </StatusLine>
  );
}

function PictureItem({ session, stage }: CallStatusProps): JSX.Element {
  const t = words().call.status;
  const hasVideo = session.picture.value !== null && (stage?.hasPicture.value ?? false);
  const hasVoice = session.media.remote.value.some(({ kind }) => kind === "audio");
  const { picture, room } = session;
  const isMuted = room.publications.value.some(
    ({ participant_id, source, is_muted }) =>
      source === "microphone" && is_muted && participant_id === picture.value?.participantId,
  );
  const video = session.media.stats.value.tracks.find(({ direction, kind }) => direction === "received" && kind === "video");
  const size = video?.width && video.height ? t.size(video.width, video.height, Math.round(video.fps ?? 0)) : null;
  const isFrozen = (stage?.frozen.value ?? null) !== null;
  const rung = session.rung.value;
  if (rung && isStill(rung.rung)) {
    return (
      <StatusItem label={t.video} tone="warning">
        <strong>{networkWords().rungs[rung.rung]}</strong>
        {isMuted && <span>· {t.technicianMuted}</span>}
        {isFrozen && <span>· {t.frozen}</span>}
      </StatusItem>
    );
  }
  return (
    <StatusItem label={t.video} tone={hasVideo ? "calm" : "warning"}>
      <strong>{hasVideo ? (hasVoice ? t.videoAndVoice : t.videoOnly) : hasVoice ? t.voiceOnly : t.nothing}</strong>
      {isMuted && <span>· {t.technicianMuted}</span>}
      {isFrozen && <span>· {t.frozen}</span>}
      {hasVideo && size !== null && <span class="wide-only">· {size}</span>}
      {hasVideo && video && video.bitrateBps > 0 && <span class="wide-only">· {bitrate(video.bitrateBps)}</span>}
    </StatusItem>
  );
}

/** What I get of the picture, where that is not all of it. */
function NetworkItem({ session }: { readonly session: CallSession }): JSX.Element {
  const { quality, room, media } = session;
  const rung = session.rung.value;
  const t = networkWords();
  // What stills are is said beside it, and on the picture.
  const state = rung === null || rung.rung === "best" ? null : isStill(rung.rung) ? t.weak : t.rungs[rung.rung];
  return <NetworkChip sources={{ quality, room, media }} state={state} />;
}

function VoiceItem({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().call.status;
  const voice = session.voice.state.value;
  const text = {
    off: t.micOff, asking: t.micAsking, failed: t.micFailed, on: voice.phase === "on" && voice.isMuted ? t.micMuted : t.micOn,
  }[voice.phase];
  return (
    <StatusItem label={t.voice} tone={voice.phase === "failed" ? "warning" : "calm"}>
      {text}
    </StatusItem>
  );
}

function PeopleItem({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().call.status;
  const others = session.room.others.value;
  const isAway = others.some((one) => !one.is_connected);
  const names = others.map(({ actor, is_connected }) => (is_connected ? actor.display_name : t.away(actor.display_name)));
  return (
    <StatusItem label={t.people} tone={isAway ? "warning" : "calm"}>
      {names.length > 0 ? t.with(names.join(", ")) : t.alone}
    </StatusItem>
  );
}
