/** The voices of the others. Browsers may hold sound back until the person has touched the page; then a button plays it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Banner, Button } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";

export function Voices({ session }: { readonly session: FieldSession }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isBlocked = useSignal(false);
  const play = (): void => {
    isBlocked.value = false;
    for (const audio of box.current?.querySelectorAll("audio") ?? []) audio.play().catch(() => (isBlocked.value = true));
  };
  return (
    <>
      <div ref={box} hidden>
        {session.voices.value.map(({ subscriptionId, stream }) => (
          <Voice key={subscriptionId} stream={stream} onBlocked={() => (isBlocked.value = true)} />
        ))}
      </div>
      {isBlocked.value && (
        <Banner tone="warning" actions={<Button size="field" onClick={play}>{words().call.playSound}</Button>}>
          {words().call.soundBlocked}
        </Banner>
      )}
    </>
  );
}

function Voice({ stream, onBlocked }: { readonly stream: MediaStream; readonly onBlocked: () => void }): JSX.Element {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    element.srcObject = stream;
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onBlocked();
    });
    return () => (element.srcObject = null);
  }, [stream]);
  return <audio ref={audio} />;
}
