/** The actions that matter now, in big words: call an expert; in a call: mute and hang up. */

import type { JSX } from "preact";
import { Button } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { HangUpIcon, MicrophoneIcon, PhoneIcon } from "./icons";

interface CallBarProps {
  readonly session: FieldSession;
  /** With "seen" for the newest mark, under the thumb. */
  readonly hasSeen?: boolean;
}

export function CallBar({ session, hasSeen = false }: CallBarProps): JSX.Element {
  const unseen = hasSeen ? session.newMarks.value.at(-1) : undefined;
  return (
    <div class="call-bar">
      {unseen && (
        <Button kind="primary" size="field" class="button seen-button" onClick={() => session.acknowledge(unseen)}>
          {words().marks.seenOf(unseen.number)}
        </Button>
      )}
      {session.isCalling.value ? <InCall session={session} /> : <NotInCall session={session} />}
    </div>
  );
}

function NotInCall({ session }: { readonly session: FieldSession }): JSX.Element {
  const t = words().call;
  const isFirst = session.callState.value === "none";
  return (
    <Button kind={isFirst ? "primary" : "plain"} size="field" onClick={() => session.requestCall("")}>
      <PhoneIcon />
      {isFirst ? t.callExpert : t.callAgain}
    </Button>
  );
}

function InCall({ session }: { readonly session: FieldSession }): JSX.Element {
  const t = words();
  const { microphone } = session;
  const isMuted = microphone.isMuted.value;
  const phase = microphone.state.value.phase;
  return (
    <>
      <Button size="field" aria-pressed={isMuted} disabled={phase !== "on"} onClick={() => microphone.toggle()}>
        <MicrophoneIcon isOff={isMuted || phase !== "on"} />
        {isMuted ? t.unmute : t.mute}
      </Button>
      <Button kind="danger" size="field" onClick={() => session.hangUp()}>
        <HangUpIcon />
        {session.callState.value === "ringing" ? t.call.cancel : t.hangUp}
      </Button>
    </>
  );
}
