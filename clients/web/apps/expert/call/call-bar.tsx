/** Where one is: the case, the machine, the work order, how long the call has lasted. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { duration, exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import { currentCall } from "../../../src/room/selectors";
import { Button } from "../../../src/ui/components";
import { LanguageSwitch, ThemeSwitch } from "../../../src/ui/page";
import { useNow } from "../ticking";
import { words } from "../words";
import type { CallSession } from "./call-session";

interface CallBarProps {
  readonly session: CallSession;
  readonly isGuest: boolean;
  readonly onLeave: () => void;
}

export function CallBar({ session, isGuest, onLeave }: CallBarProps): JSX.Element {
  const opened = session.room.state.value.opened;
  return (
    <header class="call-bar">
      {isGuest ? (
        <img src="/icon.svg" alt="Sightline" width={24} height={24} />
      ) : (
        <Button kind="quiet" onClick={onLeave}>
          <img src="/icon.svg" alt="" width={22} height={22} /> {words().call.toDesk}
        </Button>
      )}
      {opened && (
        <div class="call-case">
          <h1>
            <span class="figures muted">{opened.number}</span> {opened.title}
          </h1>
          <p class="muted">
            {opened.asset_tag}
            {opened.asset_name && ` · ${opened.asset_name}`}
            {opened.work_order && ` · ${common().workOrder} ${opened.work_order}`}
          </p>
        </div>
      )}
      <span class="grow" />
      <CallTime session={session} />
      <LanguageSwitch />
      <ThemeSwitch />
    </header>
  );
}

function CallTime({ session }: { readonly session: CallSession }): JSX.Element | null {
  const nowMs = useNow();
  const takenAtMs = currentCall(session.room.state.value)?.taken_at_ms ?? null;
  if (takenAtMs === null) return null;
  return (
    <time class="call-time figures" title={exactTime(takenAtMs, nowMs, language.value)}>
      {duration(nowMs - takenAtMs)}
    </time>
  );
}
