/** Recordings of the case's calls: when, how long, who agreed, until when they are kept; each opens in a player. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { asSightlineError } from "../../../src/base/errors";
import { errorText } from "../../../src/i18n/common";
import { duration } from "../../../src/i18n/format";
import type { Recording } from "../../../src/protocol/generated";
import type { CaseState, RecordingState } from "../../../src/room/case-state";
import { Button, Dialog } from "../../../src/ui/components";
import { recordingWords } from "../../../src/ui/recording-words";
import { when } from "../when";
import { consentingNames, keptFor } from "./recording-facts";
import { RecordingPlayer } from "./recording-player";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import "./recordings.css";

/** Nothing when no call of the case was ever to be recorded. */
export function Recordings({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const state = model.state.value;
  const listed = useSignal<readonly Recording[]>([]);
  const error = useSignal<string | null>(null);
  const open = useSignal<Recording | null>(null);
  const known = [...state.recordings.values()].filter((one) => one.started_at_ms !== null);
  // A recording that has ended has its files completed a moment later.
  const changes = known.map((one) => `${one.recording_id} ${one.state}`).join();
  useEffect(() => {
    if (known.length === 0) return undefined;
    const asking = new AbortController();
    model.api.recordings(model.caseId, asking.signal).then(
      (found) => (listed.value = found),
      (refused: unknown) => !asking.signal.aborted && (error.value = errorText(asSightlineError(refused))),
    );
    return () => asking.abort();
  }, [changes]);
  if (known.length === 0) return null;
  const t = words().recordings;
  return (
    <section>
      <h3>{t.title}</h3>
      {error.value !== null && <p class="muted">{error.value}</p>}
      <ul class="recordings">
        {known.map((one) => {
          const files = listed.value.find(({ recording_id }) => recording_id === one.recording_id);
          return <Row key={one.recording_id} state={state} recording={one} files={files ?? null} onOpen={() => (open.value = files ?? null)} />;
        })}
      </ul>
      <Dialog isOpen={open.value !== null} title={t.title} onClose={() => (open.value = null)}>
        {open.value && <RecordingPlayer key={open.value.recording_id} model={model} recording={open.value} />}
      </Dialog>
    </section>
  );
}

interface RowProps {
  readonly state: CaseState;
  readonly recording: RecordingState;
  /** Null while they are not listed, and after they were deleted. */
  readonly files: Recording | null;
  readonly onOpen: () => void;
}

function Row({ state, recording, files, onOpen }: RowProps): JSX.Element {
  const t = words().recordings;
  const started = recording.started_at_ms ?? recording.requested_at_ms;
  const isRunning = recording.state === "running";
  return (
    <li>
      <strong class="figures">{when(started)}</strong>
      <span class="sub">
        {isRunning ? recordingWords().running : duration((recording.ended_at_ms ?? started) - started)}
        {recording.end_reason === "failed" || recording.end_reason === "interrupted" ? ` · ${t.ends[recording.end_reason]}` : ""}
      </span>
      <span class="sub">{t.agreed(consentingNames(state, recording).join(", "))}</span>
      {files && <span class="sub">{keptFor(files, Date.now())}</span>}
      {files && files.parts.length > 0 && <Button onClick={onOpen}>▶︎ {t.open}</Button>}
      {files?.parts.length === 0 && <span class="sub">{t.empty}</span>}
      {!files && !isRunning && <span class="sub">{t.gone}</span>}
    </li>
  );
}
