/** The recording of a call on every page of it: a sign that is always there, and the question to agree. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { newId } from "../base/ids";
import { recordingFor, type RecordingView } from "../room/recording-view";
import type { RoomStore } from "../room/room-store";
import type { RoomSocket } from "../signalling/room-socket";
import { Banner, Button } from "./components";
import { recordingWords } from "./recording-words";
import { StatusItem } from "./status-line";
import { showError } from "./toast";

interface RecordingProps {
  readonly session: { readonly room: RoomStore; readonly socket: Pick<RoomSocket, "op"> };
  readonly size?: "desk" | "field";
}

/** For the status line: whether this call is recorded, in words and with a filled sign. */
export function RecordingItem({ session }: RecordingProps): JSX.Element {
  const { view } = useRecording(session.room);
  const t = recordingWords();
  if (view.phase === "off") return <StatusItem label={t.label}>{t.off}</StatusItem>;
  if (view.phase === "waiting") return <StatusItem label={t.label}>{t.waiting}</StatusItem>;
  return (
    <StatusItem label={t.label} tone="critical">
      <strong title={t.running}>● {t.sign}</strong>
      {view.names.length > 0 && <span>· {t.notIncluded(view.names.join(", "))}</span>}
    </StatusItem>
  );
}

/** Asks to record, and ends it. Shown to whoever may. */
export function RecordingButton({ session, size = "desk" }: RecordingProps): JSX.Element | null {
  const { view } = useRecording(session.room);
  const t = recordingWords();
  const send = useSending();
  if (view.phase === "off") {
    if (!session.room.may("recording.start")) return null;
    const start = (): Promise<unknown> => session.socket.op("recording.start", { recording_id: newId() });
    return <Button size={size} disabled={send.isBusy} onClick={() => send.now(start)}>{t.start}</Button>;
  }
  if (!session.room.may("recording.stop")) return null;
  const stop = (): Promise<unknown> => session.socket.op("recording.stop", { recording_id: view.recordingId });
  return (
    <Button size={size} disabled={send.isBusy} onClick={() => send.now(stop)}>
      {view.phase === "running" ? t.stop : t.withdraw}
    </Button>
  );
}

/** The question while an answer is missing, who is waited for, and why the last one ended. */
export function RecordingBanner({ session, size = "desk" }: RecordingProps): JSX.Element | null {
  const { view, asksMe } = useRecording(session.room);
  const hidden = useSignal<string | null>(null);
  const t = recordingWords();
  if (view.phase === "off") {
    const { last } = view;
    if (last?.end_reason !== "failed" && last?.end_reason !== "declined") return null;
    if (hidden.value === last.recording_id) return null;
    const hide = (): void => void (hidden.value = last.recording_id);
    return <Banner tone="note" actions={<Button size={size} onClick={hide}>✕</Button>}>{t.ended[last.end_reason]}</Banner>;
  }
  if (asksMe) return <Question session={session} size={size} view={view} />;
  if (view.phase === "waiting") return <Banner tone="note">{t.waitsFor(view.names.join(", "))}</Banner>;
  return null;
}

interface QuestionProps extends RecordingProps {
  readonly view: Exclude<RecordingView, { readonly phase: "off" }>;
}

function Question({ session, size = "desk", view }: QuestionProps): JSX.Element {
  const t = recordingWords();
  const send = useSending();
  const answer = (is_agreed: boolean): void =>
    send.now(() => session.socket.op("recording.consent", { recording_id: view.recordingId, is_agreed }));
  const isRunning = view.phase === "running";
  return (
    <Banner
      tone="warning"
      actions={
        <>
          <Button size={size} disabled={send.isBusy} onClick={() => answer(false)}>
            {t.refuse}
          </Button>
          <Button size={size} kind="primary" disabled={send.isBusy} onClick={() => answer(true)}>
            {t.agree}
          </Button>
        </>
      }
    >
      <strong>{isRunning ? t.questionRunning : t.question(view.askedBy)}</strong>{" "}
      {isRunning ? t.consequenceRunning : t.consequence}
    </Banner>
  );
}

function useRecording(room: RoomStore): ReturnType<typeof recordingFor> {
  return recordingFor(room.state.value, room.welcome.value?.self.account_id ?? null);
}

/** One request at a time; a refusal is shown. */
function useSending(): { readonly isBusy: boolean; now(request: () => Promise<unknown>): void } {
  const isBusy = useSignal(false);
  const now = (request: () => Promise<unknown>): void => {
    isBusy.value = true;
    request()
      .catch(showError)
      .finally(() => (isBusy.value = false));
  };
  return { isBusy: isBusy.value, now };
}
