/** The plain camera of a phone or laptop: one thumb, big words; marks hold on the picture that they were made on. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { onDevicesChanged } from "../../../src/media/devices";
import { Banner, Button, Dialog } from "../../../src/ui/components";
import { CallBar } from "../parts/call-bar";
import { Chat } from "../parts/chat";
import { CloseCase } from "../parts/close-case";
import { CameraField, MicrophoneField, useDevices } from "../parts/device-choice";
import { FlipIcon, SlidersIcon } from "../parts/icons";
import { Rework } from "../parts/rework";
import { Guide } from "../parts/step-card";
import { StepFlow } from "../parts/step-flow";
import { rememberStarted, wasStarted } from "../page-state";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { flipped, keepCamera, keptCamera, makeCamera } from "./camera-choice";
import { MarkCard } from "./mark-card";
import { MarkStills } from "../session/mark-stills";
import { OwnPicture } from "./own-picture";

export function CameraPage({ session }: { readonly session: FieldSession }): JSX.Element {
  const isStarted = useSignal(false);
  const start = (): void => {
    isStarted.value = true;
    rememberStarted(session.caseId, true);
    void session.camera.use(() => makeCamera(keptCamera()));
    void session.microphone.open();
  };
  useEffect(() => {
    if (wasStarted(session.caseId)) start();
    const leaving = new AbortController();
    // Plugged in again: go on by itself.
    onDevicesChanged(() => session.camera.state.peek().phase === "lost" && void session.camera.restart(), leaving.signal);
    return () => leaving.abort();
  }, []);
  return isStarted.value ? <Running session={session} /> : <Entrance onStart={start} />;
}

function Entrance({ onStart }: { readonly onStart: () => void }): JSX.Element {
  const t = words().start;
  return (
    <section class="page entrance">
      <h2>{t.title}</h2>
      <p>{t.camera}</p>
      <Button kind="primary" size="field" onClick={onStart}>
        {t.cameraButton}
      </Button>
    </section>
  );
}

type Tab = "rework" | "marks" | "guide" | "chat";

function Running({ session }: { readonly session: FieldSession }): JSX.Element {
  const tab = useSignal<Tab>(session.isRework.value ? "rework" : "guide");
  const flow = useSignal<StepFlow | null>(null);
  const stills = useSignal<MarkStills | null>(null);
  useEffect(() => {
    const made = new MarkStills(session);
    flow.value = new StepFlow();
    stills.value = made;
    return () => made.close();
  }, [session]);
  useAttention(session, tab);
  return (
    <div class="camera-page" data-tab={tab.value}>
      <section class="camera-main">
        <OwnPicture session={session} />
        <CameraTools session={session} />
      </section>
      <section class="camera-side">
        <MicrophoneNews session={session} />
        <Tabs session={session} tab={tab} />
        <div class="tab-content" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab.value}`}>
          {tab.value === "rework" && <Rework session={session} />}
          {tab.value === "marks" && stills.value && <Marks session={session} stills={stills.value} />}
          {tab.value === "guide" && flow.value && <Guide session={session} flow={flow.value} />}
          {tab.value === "chat" && <Chat session={session} />}
          {tab.value === "guide" && !session.isRework.value && <CloseCase session={session} />}
        </div>
      </section>
      <CallBar session={session} hasSeen />
    </div>
  );
}

const BUZZ_MS = 120;

/** A new mark comes to the front by itself, and is felt through gloves. */
function useAttention(session: FieldSession, tab: { value: Tab }): void {
  const known = useSignal<number | null>(null);
  useSignalEffect(() => {
    if (!session.socket.isLive.value) return;
    const newest = session.newMarks.value.at(-1)?.number ?? 0;
    const before = known.peek();
    known.value = Math.max(newest, before ?? 0);
    // Marks of before are not what somebody comes back for.
    if (newest <= (before ?? 0) || (before === null && session.isRework.peek())) return;
    tab.value = "marks";
    if (before !== null && "vibrate" in navigator) navigator.vibrate(BUZZ_MS);
  });
}

function Tabs({ session, tab }: { readonly session: FieldSession; readonly tab: { value: Tab } }): JSX.Element {
  const t = words();
  const unseen = session.newMarks.value.length;
  const usual: readonly (readonly [Tab, string])[] = [["marks", t.marks.list], ["guide", t.guide.title], ["chat", t.chat.title]];
  const names = session.isRework.value ? [["rework", t.rework.title] as const, ...usual] : usual;
  return (
    <div class="tabs" role="tablist">
      {names.map(([name, label]) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-controls="tab-panel"
          aria-selected={tab.value === name}
          onClick={() => (tab.value = name)}
        >
          {label}
          {name === "marks" && unseen > 0 && <span class="count">{unseen}</span>}
        </button>
      ))}
    </div>
  );
}

function Marks({ session, stills }: { readonly session: FieldSession; readonly stills: MarkStills }): JSX.Element {
  const marks = session.room.marks.value.toReversed();
  if (marks.length === 0) return <p class="empty">{words().camera.noMarks}</p>;
  return (
    <>
      {marks.map((mark) => (
        <MarkCard key={mark.annotation_id} session={session} stills={stills} mark={mark} />
      ))}
    </>
  );
}

function MicrophoneNews({ session }: { readonly session: FieldSession }): JSX.Element | null {
  const state = session.microphone.state.value;
  if (state.phase !== "failed") return null;
  const retry = (
    <Button size="field" onClick={() => void session.microphone.open()}>
      {words().camera.retry}
    </Button>
  );
  const { noMicrophone, microphoneFailed } = words().camera;
  return (
    <Banner tone="warning" actions={retry}>
      {state.error.code === "camera_missing" ? noMicrophone : microphoneFailed}
    </Banner>
  );
}

/** Flip and choose, at the thumb's corner of the picture. */
function CameraTools({ session }: { readonly session: FieldSession }): JSX.Element {
  const t = words().camera;
  const devices = useDevices();
  const isOpen = useSignal(false);
  const choice = useSignal(keptCamera());
  const isPhone = matchMedia("(pointer: coarse)").matches;
  const use = (next: string): void => {
    choice.value = next;
    keepCamera(next);
    void session.camera.use(() => makeCamera(next));
  };
  return (
    <div class="camera-tools on-picture">
      {(isPhone || devices.cameras.length > 1) && (
        <button type="button" class="round" aria-label={t.flip} title={t.flip} onClick={() => use(flipped(choice.value, devices.cameras, isPhone))}>
          <FlipIcon />
        </button>
      )}
      <button type="button" class="round" aria-label={t.settings} title={t.settings} onClick={() => (isOpen.value = true)}>
        <SlidersIcon />
      </button>
      <Dialog isOpen={isOpen.value} title={t.settings} onClose={() => (isOpen.value = false)}>
        <div class="form">
          <CameraField devices={devices.cameras} value={choice.value} onChange={use} />
          <MicrophoneField
            devices={devices.microphones}
            value={session.microphone.deviceId.value}
            onChange={(id) => void session.microphone.choose(id)}
          />
        </div>
      </Dialog>
    </div>
  );
}
