/** A call: the picture owns the page, tools float at its edges, one line at the bottom says how everything stands. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ComponentView, GuideView } from "../../../src/api/views";
import { Banner, Button } from "../../../src/ui/components";
import { RecordingBanner } from "../../../src/ui/recording";
import { LinkBanner } from "../../../src/ui/status-line";
import { isInTour } from "../../../src/ui/tour-link";
import { FaultDialog } from "../marks/fault-dialog";
import { FaultDialogs } from "../marks/fault-dialogs";
import { useFaultKnowledge, type FaultKnowledge } from "../marks/fault-knowledge";
import { FaultTools } from "../marks/fault-tools";
import { ToolBar } from "../marks/tool-bar";
import { ReasonDialog } from "../marks/reason-dialog";
import type { PictureStage } from "../picture/picture-stage";
import { Stage } from "../picture/stage";
import { ScenePane } from "../scene/scene-pane";
import { useTour } from "../tour/use-tour";
import { words } from "../words";
import { CallBar } from "./call-bar";
import { CallDialogs } from "./call-dialogs";
import { CallKeys } from "./call-keys";
import type { CallSession } from "./call-session";
import { CallStatus } from "./call-status";
import { useCatalogue } from "./catalogue";
import { useDraftList, type DraftList } from "./draft-list";
import { LaterVisit } from "./later-visit";
import { LayoutState } from "./layout-state";
import { Ringing } from "./ringing";
import { SidePanel } from "./side-panel";
import { Sound } from "./sound";
import { Toolbar } from "./toolbar";

/** What the parts of the page share. */
export interface CallParts {
  readonly session: CallSession;
  readonly layout: LayoutState;
  readonly faults: FaultTools;
  readonly knowledge: FaultKnowledge;
  readonly draft: DraftList;
  /** Null until the picture's elements stand. */
  readonly stage: PictureStage | null;
  readonly components: readonly ComponentView[] | null;
  readonly guide: GuideView | null;
}

interface CallPageProps {
  readonly session: CallSession;
  readonly isGuest: boolean;
  readonly onLeave: () => void;
}

export function CallPage({ session, isGuest, onLeave }: CallPageProps): JSX.Element {
  const stage = useSignal<PictureStage | null>(null);
  const layout = useMemo(() => new LayoutState(sessionStorage), []);
  const faults = useMemo(() => new FaultTools(session.socket), [session]);
  const knowledge = useFaultKnowledge(session.api, session.room, session.caseId);
  const draft = useDraftList(session.api, session.caseId, session.room).value;
  const parts: CallParts = { session, layout, faults, knowledge, draft, stage: stage.value, ...useCatalogue(session.api, session.room) };
  useVoice(session);
  useTitle(session);
  useTour(session, stage.value);
  const { hasPanel, hasScene } = layout.kept.value;
  return (
    <div class="call" data-panel={hasPanel} data-scene={hasScene}>
      <CallBar session={session} isGuest={isGuest} onLeave={onLeave} />
      <main class="call-body">
        <div class="call-left">
          <div class="call-banners">
            <LinkBanner socket={session.socket} />
            <RecordingBanner session={session} />
            <MediaBanner session={session} />
          </div>
          <div class="call-views">
            <ToolBar session={session} />
            <Stage session={session} onStage={(made) => (stage.value = made)} />
            {hasScene && <ScenePane parts={parts} />}
            <LaterVisit session={session} stage={stage.value} />
          </div>
          <Toolbar parts={parts} />
          {session.room.callState.value === "ringing" && <Ringing session={session} onLeave={onLeave} />}
        </div>
        {hasPanel && <SidePanel parts={parts} />}
      </main>
      <CallStatus session={session} stage={stage.value} />
      <Sound session={session} />
      <CallKeys parts={parts} />
      <CallDialogs parts={parts} onLeave={onLeave} />
      <FaultDialog session={session} faults={faults} codes={knowledge.codes} components={parts.components} />
      <FaultDialogs session={session} faults={faults} knowledge={knowledge} />
      <ReasonDialog faults={faults} />
    </div>
  );
}

/** The microphone is opened when the call is taken, not while it rings; in the tour nobody listens. */
function useVoice(session: CallSession): void {
  useSignalEffect(() => {
    if (isInTour) return;
    const isInCall = session.room.callState.value === "in_call";
    if (isInCall && session.voice.state.peek().phase === "off") void session.voice.start();
  });
}

function useTitle(session: CallSession): void {
  useSignalEffect(() => {
    const opened = session.room.state.value.opened;
    document.title = opened ? `${opened.number} ${opened.title} · Sightline` : "Sightline";
  });
}

function MediaBanner({ session }: { readonly session: CallSession }): JSX.Element | null {
  const t = words().call;
  const { publish, subscribe } = session.media.connection.value;
  if (session.hasMediaReset.value) return <Banner tone="note">{t.mediaReset}</Banner>;
  if (publish === "failed" || subscribe === "failed") return <Banner tone="warning">{t.mediaFailed}</Banner>;
  const voice = session.voice.state.value;
  if (voice.phase !== "failed") return null;
  return (
    <Banner tone="note" actions={<Button onClick={() => void session.voice.start()}>{words().info.again}</Button>}>
      {words().call.status.micFailed}
    </Banner>
  );
}
