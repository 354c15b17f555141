/** Who is here with what, the microphone, the case, the quality of the path. */

import type { ComponentChildren, JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { bitrate } from "../../../src/i18n/format";
import type { TrackStats } from "../../../src/media/stats";
import type { Participant } from "../../../src/protocol/generated";
import { currentCall } from "../../../src/room/selectors";
import { Button, Field } from "../../../src/ui/components";
import { RecordingButton } from "../../../src/ui/recording";
import { words } from "../words";
import type { CallSession } from "./call-session";

export function InfoPanel({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().info;
  const message = currentCall(session.room.state.value)?.message ?? "";
  return (
    <div class="info-panel">
      <section>
        <h2>{t.people}</h2>
        <ul class="people">
          {session.room.participants.value.map((one) => (
            <Person key={one.participant_id} person={one} session={session} />
          ))}
        </ul>
      </section>
      <Microphone session={session} />
      {message !== "" && (
        <section>
          <h2>{t.message}</h2>
          <blockquote class="call-message">{message}</blockquote>
        </section>
      )}
      <Quality session={session} />
      <p class="muted">{t.recordingNo}</p>
      <p>
        <RecordingButton session={session} />
      </p>
    </div>
  );
}

function Person({ person, session }: { readonly person: Participant; readonly session: CallSession }): JSX.Element {
  const t = words().info;
  const { room } = session;
  const isMe = person.participant_id === room.welcome.value?.participant_id;
  const sound = room.publications.value.find(
    ({ participant_id, source }) => participant_id === person.participant_id && source === "microphone",
  );
  const facts = [
    common().roles[person.actor.role], person.device.name, isMe && t.you, sound && (sound.is_muted ? common().muted : t.speaking),
  ];
  return (
    <li data-away={!person.is_connected}>
      <strong>{person.actor.display_name}</strong>
      <span class="sub">{facts.filter(Boolean).join(" · ")}</span>
      {!person.is_connected && <span class="away">{t.away}</span>}
    </li>
  );
}

function Microphone({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().info;
  const { voice } = session;
  const state = voice.state.value;
  return (
    <section>
      <Field label={t.microphone} error={state.phase === "failed" ? words().call.status.micFailed : null}>
        {(field) => (
          <select {...field} value={voice.deviceId.value} onChange={(event) => void voice.choose(event.currentTarget.value)}>
            <option value="">{t.anyMicrophone}</option>
            {voice.devices.value.map(({ deviceId, label }) => (
              <option key={deviceId} value={deviceId}>
                {label || deviceId.slice(0, 8)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {(state.phase === "failed" || state.phase === "off") && <Button onClick={() => void voice.start()}>{t.again}</Button>}
    </section>
  );
}

function Quality({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().info;
  const { tracks, rttMs } = session.media.stats.value;
  return (
    <section>
      <h2>{t.quality}</h2>
      <table class="quality">
        <tbody>
          {tracks.map((track) => (
            <Row key={`${track.direction} ${track.kind} ${track.layer ?? ""}`} term={nameOf(track)}>
              {valuesOf(track)}
            </Row>
          ))}
          {rttMs !== null && <Row term={t.roundTrip}>{common().latency(Math.round(rttMs))}</Row>}
        </tbody>
      </table>
    </section>
  );
}

function Row({ term, children }: { readonly term: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <tr>
      <th scope="row">{term}</th>
      <td class="figures">{children}</td>
    </tr>
  );
}

function nameOf({ direction, kind }: TrackStats): string {
  const t = words();
  return `${kind === "video" ? t.call.status.video : t.call.status.voice}, ${t.info[direction]}`;
}

function valuesOf({ bitrateBps, codec, lossRatio, width, height }: TrackStats): string {
  const loss = lossRatio === null ? null : `${words().info.loss} ${(lossRatio * 100).toFixed(1)} %`;
  // The layer that the server chose shows as its size.
  const size = width === null || height === null ? null : `${width} × ${height}`;
  return [size, bitrate(bitrateBps), codec, loss].filter(Boolean).join(" · ");
}
