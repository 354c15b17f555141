/** The desk: what rings, what runs, what was lately. Always one line at the bottom says how it stands. */

import { signal, useComputed, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { deskUrl, wakeWithBrowser } from "../../../src/api/connect";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { CallCard, Me } from "../../../src/protocol/generated";
import { DeskSocket } from "../../../src/signalling/desk-socket";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { AppBar } from "../../../src/ui/page";
import { LinkBanner, LinkItem, StatusItem, StatusLine } from "../../../src/ui/status-line";
import { isInTour } from "../../../src/ui/tour-link";
import { browserName } from "../call/browser-name";
import { useShortcuts } from "../shortcuts";
import { words } from "../words";
import { openCase } from "../page-state";
import { DeclinedCalls } from "./declined";
import { DeclineDialog, useDeclining } from "./decline-dialog";
import { EmptyDesk } from "./empty-desk";
import { RecentCases } from "./recent-cases";
import { Ringtone } from "./ringtone";
import { RingingCard, RunningCall } from "./call-cards";

/** The desk sends no operations by its socket. */
const NO_OPS = signal(0);

interface DeskProps {
  readonly api: Api;
  readonly me: Me;
  readonly onSignOut: () => void;
}

export function Desk({ api, me, onSignOut }: DeskProps): JSX.Element {
  const desk = useDesk(api);
  const { socket, ringtone } = desk;
  const declining = useDeclining(api, desk.declined);
  const first = desk.ringing.value[0];
  useShortcuts({
    t: first && (() => openCase(first.case_id, { isTaken: true })),
    d: first && (() => declining.ask(first)),
    s: () => ringtone.setMuted(!ringtone.isMuted.value),
  });
  const t = words().desk;
  return (
    <div class="desk">
      <AppBar actions={<Person me={me} onSignOut={onSignOut} />}>
        <h1 class="desk-title">{t.title}</h1>
      </AppBar>
      <LinkBanner socket={linkOf(socket)} />
      <main class="page desk-page">
        {socket.calls.value === null ? (
          <Spinner label={common().loading(t.runningTitle)} />
        ) : (
          <Calls desk={desk} onDecline={(call) => declining.ask(call)} />
        )}
        <RecentCases api={api} calls={socket.calls.value} />
      </main>
      <DeskStatus desk={desk} />
      <DeclineDialog state={declining} />
    </div>
  );
}

function Person({ me, onSignOut }: { readonly me: Me; readonly onSignOut: () => void }): JSX.Element {
  return (
    <>
      <span class="muted person">
        {me.self.display_name}, {common().roles[me.self.role]}
      </span>
      {!isInTour && (
        <Button kind="quiet" onClick={onSignOut}>
          {common().signOut}
        </Button>
      )}
    </>
  );
}

type DeskState = ReturnType<typeof useDesk>;

/** Socket, ringtone and the tab's title for as long as the desk is shown. */
function useDesk(api: Api) {
  const socket = useMemo(() => makeSocket(api), [api]);
  const ringtone = useMemo(() => new Ringtone(), []);
  const declined = useMemo(() => new DeclinedCalls(sessionStorage), []);
  const ringing = useComputed(() => callsIn(socket, "ringing").filter((call) => !declined.has(call)));
  const set = useComputed(() => callsIn(socket, "ringing").filter((call) => declined.has(call)));
  const running = useComputed(() => callsIn(socket, "in_call"));
  useEffect(() => {
    const leaving = new AbortController();
    wakeWithBrowser(socket, leaving.signal);
    socket.start();
    const stopWaiting = ringtone.waitForGesture();
    // The click that started the tour counts for the page in its frame, too.
    if (isInTour) void ringtone.unlock();
    return () => {
      leaving.abort();
      stopWaiting();
      ringtone.close();
      socket.close();
    };
  }, [socket]);
  useSignalEffect(() => {
    const count = ringing.value.length;
    document.title = count > 0 ? `${words().desk.tabTitle(count)} · Sightline` : `${words().pageTitle} · Sightline`;
    if (count > 0) ringtone.start();
    else ringtone.stop();
  });
  return { socket, ringtone, declined, ringing, set, running };
}

function makeSocket(api: Api): DeskSocket {
  return new DeskSocket({
    url: deskUrl(),
    token: api.sessions.token,
    device: { kind: "desk", name: browserName(navigator.userAgent) },
    language: language.value,
  });
}

function callsIn(socket: DeskSocket, state: CallCard["call_state"]): readonly CallCard[] {
  return (socket.calls.value ?? []).filter((call) => call.call_state === state);
}

function linkOf(socket: DeskSocket) {
  return { state: socket.state, roundTripMs: socket.roundTripMs, pendingOps: NO_OPS, wake: () => socket.wake() };
}

function Calls({ desk, onDecline }: { readonly desk: DeskState; readonly onDecline: (call: CallCard) => void }): JSX.Element {
  const t = words().desk;
  const ringing = desk.ringing.value;
  const { isAllowed, isMuted } = desk.ringtone;
  return (
    <>
      {!isAllowed.value && !isMuted.value && (
        <Banner tone="note" actions={<Button onClick={() => void desk.ringtone.unlock()}>{t.switchOn}</Button>}>
          {t.soundOff}
        </Banner>
      )}
      <section aria-labelledby="ringing" aria-live="polite">
        <h2 id="ringing">{ringing.length > 0 ? t.ringingTitle(ringing.length) : t.emptyTitle}</h2>
        {ringing.length === 0 && <EmptyDesk />}
        <ul class="ringing-cards">
          {ringing.map((call, index) => (
            <li key={call.case_id}>
              <RingingCard call={call} hasKeys={index === 0} onDecline={() => onDecline(call)} />
            </li>
          ))}
        </ul>
      </section>
      {desk.set.value.length > 0 && <CallList id="declined" title={t.declined} calls={desk.set.value} />}
      {desk.running.value.length > 0 && <CallList id="running" title={t.runningTitle} calls={desk.running.value} />}
    </>
  );
}

function CallList({ id, title, calls }: { readonly id: string; readonly title: string; readonly calls: readonly CallCard[] }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="list">
        {calls.map((call) => (
          <li key={call.case_id}>
            <RunningCall call={call} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DeskStatus({ desk }: { readonly desk: DeskState }): JSX.Element {
  const t = words().desk;
  const { ringtone } = desk;
  const counts = [
    desk.ringing.value.length > 0 && t.ringing(desk.ringing.value.length),
    desk.running.value.length > 0 && t.running(desk.running.value.length),
  ].filter(Boolean);
  return (
    <StatusLine>
      <LinkItem socket={linkOf(desk.socket)} />
      <StatusItem label={t.runningTitle}>{counts.length > 0 ? counts.join(", ") : t.calm}</StatusItem>
      <span class="grow" />
      <Button kind="quiet" keyHint="S" aria-pressed={!ringtone.isMuted.value} onClick={() => ringtone.setMuted(!ringtone.isMuted.value)}>
        {ringtone.isMuted.value ? t.soundMuted : t.soundOn}
      </Button>
    </StatusLine>
  );
}
