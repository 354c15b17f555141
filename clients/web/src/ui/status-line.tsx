/** The state of the call in one line that is always at the same place, and the banner when something is wrong. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { common, errorText } from "../i18n/common";
import type { LinkState } from "../signalling/link";
import type { RoomSocket } from "../signalling/room-socket";
import { Banner, Button } from "./components";

export function StatusLine({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="status-line" role="status">
      {children}
    </div>
  );
}

export interface StatusItemProps {
  readonly label: string;
  readonly tone?: "calm" | "warning" | "critical";
  readonly children: ComponentChildren;
}

export function StatusItem({ label, tone = "calm", children }: StatusItemProps): JSX.Element {
  return (
    <span class="item" data-tone={tone}>
      <span class="visually-hidden">{label}: </span>
      {children}
    </span>
  );
}

type LinkSource = Pick<RoomSocket, "state" | "pendingOps" | "roundTripMs" | "wake">;

/** Words of a link's state; `nowMs` is `performance.now()`. */
export function linkText(state: LinkState, nowMs: number): string {
  const words = common().link;
  switch (state.phase) {
    case "waiting":
      return words.waiting(Math.max(0, Math.ceil((state.retryAtMs - nowMs) / 1000)));
    case "closed":
      return state.error ? errorText(state.error) : words.closed;
    default:
      return words[state.phase];
  }
}

/** Connection and latency, for the status line. */
export function LinkItem({ socket }: { readonly socket: LinkSource }): JSX.Element {
  const state = socket.state.value;
  const nowMs = useSeconds(state.phase === "waiting");
  const latencyMs = socket.roundTripMs.value;
  const tone = state.phase === "open" ? "calm" : state.phase === "closed" ? "critical" : "warning";
  return (
    <StatusItem label={common().link.open} tone={tone}>
      {linkText(state, nowMs)}
      {state.phase === "open" && latencyMs !== null && <span>{common().latency(Math.round(latencyMs))}</span>}
    </StatusItem>
  );
}

/** Appears while the connection is away: what happens, what is kept, try now. */
export function LinkBanner({ socket }: { readonly socket: LinkSource }): JSX.Element | null {
  const state = socket.state.value;
  const nowMs = useSeconds(state.phase === "waiting");
  const pending = socket.pendingOps.value;
  const isTryingAgain = state.phase === "waiting" || (state.phase === "connecting" && state.attempt > 0);
  if (!isTryingAgain && state.phase !== "closed") return null;
  const isOver = state.phase === "closed";
  if (isOver && !state.error) return null;
  return (
    <Banner
      tone={isOver ? "critical" : "warning"}
      actions={
        isOver ? (
          <Button onClick={() => location.reload()}>{common().reload}</Button>
        ) : (
          <Button onClick={() => socket.wake()}>{common().link.tryNow}</Button>
        )
      }
    >
      {linkText(state, nowMs)}
      {pending > 0 && <div>{common().pendingOps(pending)}</div>}
    </Banner>
  );
}

/** `performance.now()`, renewed every second while `isRunning`. */
function useSeconds(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return isRunning ? Math.max(nowMs, 0) : performance.now();
}
