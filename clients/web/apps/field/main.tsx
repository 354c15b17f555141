/** The technician's page: sign in, then the case with camera, emulator or headset. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { openApi } from "../../src/api/connect";
import { asSightlineError } from "../../src/base/errors";
import { common } from "../../src/i18n/common";
import type { DeviceInfo } from "../../src/protocol/generated";
import { Button, Spinner } from "../../src/ui/components";
import { AppBar, mountPage, SignIn } from "../../src/ui/page";
import { RecordingBanner, RecordingItem } from "../../src/ui/recording";
import { LinkBanner, LinkItem, StatusLine } from "../../src/ui/status-line";
import { showError } from "../../src/ui/toast";
import { CameraPage } from "./camera/camera-page";
import { caseInAddress, fieldDevice, me, type FieldDevice } from "./page-state";
import { CallLine, CallNews } from "./parts/call-line";
import { CaseClosed } from "./parts/close-case";
import { NetworkItem, NetworkNews } from "./parts/network";
import { Returned } from "./parts/returned";
import { ToRework } from "./parts/to-rework";
import { Voices } from "./parts/voices";
import { FieldSession } from "./session/field-session";
import { words } from "./words";
import { EmulatorPage } from "./xr/emulator-page";
import { HeadsetPage } from "./xr/headset-page";
import { LaterVisit } from "./parts/later-visit";
import "./field.css";

const api = openApi();

async function identify(): Promise<void> {
  try {
    me.value = await api.me();
  } catch (error) {
    if (asSightlineError(error).code !== "unauthenticated") showError(error);
    api.sessions.clear();
    me.value = null;
  }
}

function FieldPage(): JSX.Element {
  const person = me.value;
  if (person === undefined) return <Plain><Spinner label={common().loading(words().pageTitle)} /></Plain>;
  if (person === null) return <SignedOut />;
  const t = words();
  if (person.self.role !== "field") {
    return (
      <Plain>
        <h1>{t.wrongRole.title}</h1>
        <p class="muted">{t.wrongRole.text(person.self.display_name, common().roles[person.self.role])}</p>
        <p>
          <Button onClick={() => void signOut()}>{common().signOut}</Button>
        </p>
      </Plain>
    );
  }
  const caseId = person.case_id ?? caseInAddress();
  if (caseId === null) {
    return (
      <Plain>
        <h1>{t.noCase.title}</h1>
        <p>{t.noCase.text}</p>
        <p>
          <a class="button" data-kind="primary" href="/">
            {t.noCase.toList}
          </a>
        </p>
        <ToRework api={api} />
      </Plain>
    );
  }
  return <CasePage key={caseId} caseId={caseId} />;
}

async function signOut(): Promise<void> {
  await api.signOut().catch(showError);
  me.value = null;
}

function Plain({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <>
      <AppBar />
      <main class="page">{children}</main>
    </>
  );
}

function SignedOut(): JSX.Element {
  return (
    <>
      <AppBar />
      <main>
        <SignIn api={api} reason={words().pageTitle} onSignedIn={() => void identify()} />
      </main>
    </>
  );
}

/** A case as long as the page is open: connection first, then whatever shows the machine. */
function CasePage({ caseId }: { readonly caseId: string }): JSX.Element {
  const session = useSignal<FieldSession | null>(null);
  useEffect(() => {
    const made = new FieldSession(api, caseId, deviceInfo(fieldDevice.value));
    session.value = made;
    made.start(pausesWhenHidden(fieldDevice.value));
    return () => made.close();
  }, [caseId]);
  const now = session.value;
  return now ? <Case session={now} /> : <Plain><Spinner label={common().loading(words().pageTitle)} /></Plain>;
}

function Case({ session }: { readonly session: FieldSession }): JSX.Element {
  const { opened, life } = session.room.state.value;
  const isClosed = opened !== null && life !== "open" && life !== "returned";
  return (
    <>
      <AppBar>
        {opened && (
          <h1 class="case-title">
            <strong>{common().caseNumber(opened.number)}</strong> <span>{opened.title}</span>{" "}
            <span class="muted">{[opened.asset_tag, opened.work_order].filter(Boolean).join(" · ")}</span>
          </h1>
        )}
      </AppBar>
      <StatusLine>
        <CallLine session={session} />
        <RecordingItem session={session} />
        <span class="grow" />
        <NetworkItem session={session} />
        <span class="link-item" data-phase={session.socket.state.value.phase}>
          <LinkItem socket={session.socket} />
        </span>
      </StatusLine>
      <LinkBanner socket={session.socket} />
      <RecordingBanner session={session} size="field" />
      <LaterVisit session={session} />
      <CallNews session={session} />
      <NetworkNews session={session} />
      <Voices session={session} />
      <main class="field-main" data-device={fieldDevice.value}>
        {isClosed ? <CaseClosed /> : life === "returned" ? <Returned session={session} view={() => <DevicePage session={session} />} /> : <DevicePage session={session} />}
      </main>
    </>
  );
}

function DevicePage({ session }: { readonly session: FieldSession }): JSX.Element {
  switch (fieldDevice.value) {
    case "emulator":
      return <EmulatorPage session={session} />;
    case "webxr":
      return <HeadsetPage session={session} />;
    default:
      return <CameraPage session={session} />;
  }
}

function deviceInfo(device: FieldDevice): DeviceInfo {
  switch (device) {
    case "emulator":
      return { kind: "emulator", name: "Emulator" };
    case "webxr":
      return { kind: "headset", name: headsetName(navigator.userAgent) };
    default:
      return { kind: "camera", name: browserName(navigator.userAgent) };
  }
}

/** Pictures drawn by this page stop when it is hidden, and so do cameras of phones. */
function pausesWhenHidden(device: FieldDevice): boolean {
  return device === "emulator" || (device === "camera" && matchMedia("(pointer: coarse)").matches);
}

function headsetName(userAgent: string): string {
  return /Quest[ \w]*/.exec(userAgent)?.[0].trim() ?? browserName(userAgent);
}

function browserName(userAgent: string): string {
  const system = /iPhone|iPad|Android|Windows|Mac OS|Linux/.exec(userAgent)?.[0] ?? "";
  const make = { Edg: "Edge", Firefox: "Firefox", Chrome: "Chrome", Version: "Safari" }[/(Edg|Firefox|Chrome|Version)\/\d+/.exec(userAgent)?.[1] ?? ""];
  return [make ?? "Browser", system].filter(Boolean).join(", ");
}

mountPage(<FieldPage />);
void identify();
