/** What the others say. Browsers may hold sound back until a click; then there is a button. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RemoteTrack } from "../../../src/media/subscribe-connection";
import { Banner, Button } from "../../../src/ui/components";
import { words } from "../words";
import type { CallSession } from "./call-session";

export function Sound({ session }: { readonly session: CallSession }): JSX.Element {
  const isHeld = useSignal(false);
  const tries = useSignal(0);
  const tracks = session.media.remote.value.filter(({ kind }) => kind === "audio");
  const again = (): void => {
    isHeld.value = false;
    tries.value++;
  };
  return (
    <>
      {tracks.map((track) => (
        <Voice key={track.subscriptionId} remote={track} attempt={tries.value} onHeld={() => (isHeld.value = true)} />
      ))}
      {isHeld.value && (
        <div class="sound-held">
          <Banner tone="note" actions={<Button onClick={again}>{words().call.playSound}</Button>}>
            {words().call.noAutoplay}
          </Banner>
        </div>
      )}
    </>
  );
}

interface VoiceProps {
  readonly remote: RemoteTrack;
  readonly attempt: number;
  readonly onHeld: () => void;
}

function Voice({ remote, attempt, onHeld }: VoiceProps): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    if (element.srcObject !== remote.stream) element.srcObject = remote.stream;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onHeld();
    });
  }, [remote.stream, attempt]);
  return <audio ref={audio} />;
}
