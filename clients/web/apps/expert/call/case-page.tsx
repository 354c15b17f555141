/** A case: with its call while one rings or runs, with its record before and after. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import { common, errorText } from "../../../src/i18n/common";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { AppBar } from "../../../src/ui/page";
import { consumeAccepted, openDesk } from "../page-state";
import { words } from "../words";
import { CallPage } from "./call-page";
import { CallSession } from "./call-session";
import { isCalling, PastCase } from "./past-case";

type Stage =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly error: SightlineError }
  | { readonly kind: "live"; readonly session: CallSession }
  | { readonly kind: "past" };

interface CasePageProps {
  readonly api: Api;
  readonly caseId: string;
  /** Guests have this case only, and no desk. */
  readonly isGuest: boolean;
}

export function CasePage({ api, caseId, isGuest }: CasePageProps): JSX.Element {
  const stage = useSignal<Stage>({ kind: "loading" });
  const enter = (isTaken: boolean): void => void (stage.value = { kind: "live", session: enterCall(api, caseId, isTaken) });
  const look = async (): Promise<void> => {
    try {
      const card = await api.case(caseId);
      if (isCalling(card)) enter(consumeAccepted(caseId));
      else stage.value = { kind: "past" };
    } catch (error) {
      stage.value = { kind: "failed", error: asSightlineError(error) };
    }
  };
  useEffect(() => {
    void look();
    return () => closeLive(stage.peek());
  }, [caseId]);
  useSignalEffect(() => {
    const now = stage.value;
    const isOver = now.kind === "live" && now.session.socket.isLive.value && now.session.room.callState.value === "ended";
    if (!isOver) return;
    closeLive(now);
    stage.value = { kind: "past" };
  });
  const now = stage.value;
  const leave = (): void => {
    closeLive(now);
    openDesk();
  };
  switch (now.kind) {
    case "loading":
      return <Opening />;
    case "failed":
      return <Failed error={now.error} onRetry={() => void look()} />;
    case "live":
      return <CallPage session={now.session} isGuest={isGuest} onLeave={leave} />;
    case "past":
      return <PastCase api={api} caseId={caseId} isGuest={isGuest} onEnter={enter} />;
  }
}

function enterCall(api: Api, caseId: string, isTaken: boolean): CallSession {
  const session = new CallSession(api, caseId);
  session.start();
  if (isTaken) void session.take();
  return session;
}

function closeLive(stage: Stage): void {
  if (stage.kind === "live") stage.session.close();
}

function Opening(): JSX.Element {
  return (
    <>
      <AppBar />
      <main class="page">
        <Spinner label={common().loading(words().call.opening)} />
      </main>
    </>
  );
}

function Failed({ error, onRetry }: { readonly error: SightlineError; readonly onRetry: () => void }): JSX.Element {
  return (
    <>
      <AppBar />
      <main class="page">
        <Banner tone="critical" actions={<Button onClick={onRetry}>{common().retry}</Button>}>
          {errorText(error)}
        </Banner>
        <p>
          <Button onClick={openDesk}>{words().call.ended.toDesk}</Button>
        </p>
      </main>
    </>
  );
}
