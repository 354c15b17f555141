/** The case was opened by its address while its call still rings. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { currentCall } from "../../../src/room/selectors";
import { Button } from "../../../src/ui/components";
import { useShortcuts } from "../shortcuts";
import { words } from "../words";
import type { CallSession } from "./call-session";

export function Ringing({ session, onLeave }: { readonly session: CallSession; readonly onLeave: () => void }): JSX.Element | null {
  const isTaking = useSignal(false);
  const call = currentCall(session.room.state.value);
  const t = words();
  const take = async (): Promise<void> => {
    isTaking.value = true;
    await session.take();
    isTaking.value = false;
  };
  const decline = async (): Promise<void> => {
    await session.decline("");
    onLeave();
  };
  useShortcuts({ t: () => void take(), d: () => void decline() });
  if (!call) return null;
  return (
    <div class="ringing-gate">
      <div class="card">
        <h2>{t.call.ringing(call.requested_by.display_name)}</h2>
        {call.message !== "" && <blockquote class="call-message">{call.message}</blockquote>}
        <div class="form-actions">
          <Button keyHint="D" onClick={() => void decline()}>{t.desk.decline}</Button>
          <Button kind="primary" keyHint="T" autofocus disabled={isTaking.value} onClick={() => void take()}>
            {t.call.take}
          </Button>
        </div>
      </div>
    </div>
  );
}
