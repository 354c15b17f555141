/** A real headset, or a phone with WebXR: what it can, the start, and the controls while the view is not immersive. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { errorText, common } from "../../../src/i18n/common";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import type { SightlineError } from "../../../src/base/errors";
import { xrObstacle, type XrObstacle } from "../../../src/xr/capabilities";
import { keepCamera, keptCamera } from "../camera/camera-choice";
import { OwnPicture } from "../camera/own-picture";
import { CallBar } from "../parts/call-bar";
import { Chat } from "../parts/chat";
import { CloseCase } from "../parts/close-case";
import { CameraField, MicrophoneField, useDevices } from "../parts/device-choice";
import { Rework } from "../parts/rework";
import { Guide } from "../parts/step-card";
import { changeDevice, rememberStarted, wasStarted } from "../page-state";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { isHandheld, makeHeadsetRig } from "./headset-rig";
import { MarkList } from "./mark-list";
import { Lacks } from "./lacks";
import { XrStage } from "./xr-stage";

/** Undefined while asking. */
type Found = XrObstacle | null | undefined;

export function HeadsetPage({ session }: { readonly session: FieldSession }): JSX.Element {
  const found = useSignal<Found>(undefined);
  const stage = useSignal<XrStage | null>(null);
  const overlay = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void xrObstacle(navigator.xr, window.isSecureContext).then((obstacle) => (found.value = obstacle));
    const isPhone = isHandheld(navigator.userAgent, matchMedia("(pointer: coarse)").matches);
    const made = new XrStage(session, makeHeadsetRig(session.worlds, isPhone));
    stage.value = made;
    return () => made.close();
  }, [session]);
  const now = stage.value;
  if (found.value === undefined || !now) return <Spinner label={words().start.starting} />;
  if (found.value !== null) return <Obstacle obstacle={found.value} />;
  const enter = (): void => {
    rememberStarted(session.caseId, true);
    void session.microphone.open();
    void now.enter(overlay.current);
  };
  return (
    <div class="xr-page" ref={overlay}>
      <section class="xr-main">
        <div class="xr-view on-picture">
          <View session={session} stage={now} onEnter={enter} />
        </div>
        <CallBar session={session} />
      </section>
      <aside class="xr-side">
        {session.isRework.value && <Rework session={session} onShow={(id) => now.cards.select(id)} />}
        <MarkList session={session} cards={now.cards} now={now.state.value.phase === "running" ? now.state.value.app.now.value : []} />
        <Chat session={session} />
        <Guide session={session} flow={now.cards.flow} />
        {!session.isRework.value && <CloseCase session={session} />}
      </aside>
    </div>
  );
}

function Obstacle({ obstacle }: { readonly obstacle: XrObstacle }): JSX.Element {
  return (
    <section class="page entrance">
      <h2>{words().start.title}</h2>
      <Banner tone="warning">{words().xr.obstacles[obstacle]}</Banner>
      <p>
        <Button kind="primary" size="field" onClick={() => changeDevice("camera")}>
          {words().start.otherWay}
        </Button>
      </p>
    </section>
  );
}

interface ViewProps {
  readonly session: FieldSession;
  readonly stage: XrStage;
  readonly onEnter: () => void;
}

function View({ session, stage, onEnter }: ViewProps): JSX.Element {
  const state = stage.state.value;
  switch (state.phase) {
    case "running":
      return (
        <>
          <OwnPicture session={session} />
          <Lacks lacks={state.app.lacks.value} />
          <Button size="field" onClick={() => void state.app.end()}>
            {words().xr.endView}
          </Button>
        </>
      );
    case "starting":
      return (
        <div class="xr-entrance">
          <Spinner label={words().start.starting} />
        </div>
      );
    default:
      return <Entrance session={session} error={state.phase === "failed" ? state.error : null} isEnded={state.phase === "ended"} onEnter={onEnter} />;
  }
}

interface EntranceProps {
  readonly session: FieldSession;
  readonly error: SightlineError | null;
  readonly isEnded: boolean;
  readonly onEnter: () => void;
}

/** The click on the button is what lets a browser start a headset: a reload cannot go on by itself. */
function Entrance({ session, error, isEnded, onEnter }: EntranceProps): JSX.Element {
  const t = words();
  const devices = useDevices();
  const camera = useSignal(keptCamera());
  const isAgain = isEnded || wasStarted(session.caseId);
  const problems: Readonly<Record<string, string>> = t.xr.errors;
  return (
    <div class="xr-entrance">
      <div class="card entrance-card">
        <h2>{t.start.title}</h2>
        <p>{t.start.webxr}</p>
        {isEnded && <Banner tone="note">{t.xr.ended}</Banner>}
        {error && <Banner tone="critical">{problems[error.code] ?? errorText(error)}</Banner>}
        <CameraField
          devices={devices.cameras}
          value={camera.value}
          onChange={(id) => {
            camera.value = id;
            keepCamera(id);
          }}
        />
        <MicrophoneField
          devices={devices.microphones}
          value={session.microphone.deviceId.value}
          onChange={(id) => void session.microphone.choose(id)}
        />
        <Button kind="primary" size="field" onClick={onEnter}>
          {isAgain ? t.start.webxrAgain : t.start.webxrButton}
        </Button>
        <Button size="field" onClick={() => changeDevice("camera")} aria-label={`${t.start.otherWay} (${common().camera})`}>
          {t.start.otherWay}
        </Button>
      </div>
    </div>
  );
}
