/** The state of the call in one line of big words, and the news that need a sentence. */

import type { JSX } from "preact";
import { duration } from "../../../src/i18n/format";
import { Banner } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { useUtcNow } from "./ticking";

export function CallLine({ session }: { readonly session: FieldSession }): JSX.Element {
  const state = session.callState.value;
  const call = session.call.value;
  const isRunning = state === "ringing" || state === "in_call";
  const nowMs = useUtcNow(isRunning);
  const sinceMs = (state === "in_call" ? call?.taken_at_ms : call?.requested_at_ms) ?? nowMs;
  return (
    <p class="call-line" data-state={state} role="status">
      <span class="call-dot" aria-hidden="true" />
      {lineOf(session, duration(nowMs - sinceMs))}
    </p>
  );
}

function lineOf(session: FieldSession, time: string): string {
  const t = words().call;
  switch (session.callState.value) {
    case "ringing":
      return t.ringing(time);
    case "in_call": {
      const [expert] = session.experts.value;
      return expert ? t.inCall(expert.actor.display_name, time) : t.inCallAlone(time);
    }
    case "ended":
      return t.endedShort;
    default:
      return t.none;
  }
}

/** Declined calls and broken media, in words. */
export function CallNews({ session }: { readonly session: FieldSession }): JSX.Element | null {
  const t = words().call;
  const state = session.callState.value;
  const declined = session.call.value?.declines.at(-1);
  if (state === "ringing" && declined) return <Banner tone="note">{t.declined(declined.by.display_name, declined.reason)}</Banner>;
  const isFailed = session.media.connection.value.publish === "failed" && session.socket.isLive.value;
  if (state === "in_call" && isFailed) return <Banner tone="warning">{t.mediaFailed}</Banner>;
  return null;
}
