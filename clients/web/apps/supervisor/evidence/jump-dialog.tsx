/** The recording at the second at which something happened. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "../../../src/ui/components";
import { momentAt } from "../recordings/recording-moments";
import { RecordingPlayer } from "../recordings/recording-player";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";

export function JumpDialog({ model, atMs }: { readonly model: ReviewModel; readonly atMs: Signal<number | null> }): JSX.Element {
  const moment = atMs.value === null ? null : momentAt(model.recordings.value, atMs.value);
  return (
    <Dialog isOpen={moment !== null} title={words().recordings.title} onClose={() => (atMs.value = null)}>
      {moment && <RecordingPlayer key={atMs.value} model={model} recording={moment.recording} startMs={moment.atMs} />}
    </Dialog>
  );
}
