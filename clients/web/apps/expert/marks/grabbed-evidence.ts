/**
 * The picture that this browser decoded, as evidence of last resort: sent only when the device's own frame has not come
 * within a while (it left its ring, or the device is gone), and labelled as what it is.
 */

import type { Api } from "../../../src/api/api";
import type { FrameFinder } from "../../../src/media/identity/finder";
import type { FrameRecord, SeenFrame, StillHeader } from "../../../src/protocol/generated";
import type { CaseState } from "../../../src/room/case-state";
import { stillsOf } from "../../../src/room/selectors";
import type { RoomStore } from "../../../src/room/room-store";
import { resized } from "../../../src/spatial/camera";

/** A picture as it was shown. */
export interface GrabbedPicture {
  readonly image: Promise<Blob>;
  readonly width: number;
  readonly height: number;
}

export interface GrabbedEvidenceOptions {
  readonly api: Pick<Api, "putStill">;
  readonly caseId: string;
  readonly room: Pick<RoomStore, "state">;
  readonly finder: Pick<FrameFinder, "find">;
  /** How long the device has for its own picture. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 12_000;

export class GrabbedEvidence {
  readonly #options: GrabbedEvidenceOptions;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(options: GrabbedEvidenceOptions) {
    this.#options = options;
  }

  /** Keeps the picture of a click until the device's own is there. */
  keep(annotationId: string, seen: SeenFrame, picture: GrabbedPicture): void {
    const record = (): FrameRecord | null => this.#options.finder.find(seen.subscription_id, seen.rtp_ts)?.record ?? null;
    // The finder forgets; the record is asked for soon after the click, when it has arrived for sure.
    const early = { record: record() };
    const look = setTimeout(() => {
      this.#timers.delete(look);
      void this.#sendIfMissing(annotationId, early.record ?? record(), picture);
    }, this.#options.patienceMs ?? PATIENCE_MS);
    this.#timers.add(look);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #sendIfMissing(annotationId: string, record: FrameRecord | null, picture: GrabbedPicture): Promise<void> {
    if (!record || !needsPicture(this.#options.room.state.value, annotationId)) return;
    const { api, caseId } = this.#options;
    try {
      await api.putStill(caseId, annotationId, headerOf(record, picture), await picture.image);
    } catch {
      // The mark stands without it; the review list says that it has no picture.
    }
  }
}

function needsPicture(state: CaseState, annotationId: string): boolean {
  const mark = state.annotations.get(annotationId);
  return mark !== undefined && !mark.is_deleted && stillsOf(state, annotationId).length === 0;
}

function headerOf(record: FrameRecord, { width, height }: GrabbedPicture): StillHeader {
  return {
    frame: { publication_id: record.publication_id, frame_no: record.frame_no },
    captured_at_ms: record.captured_at_ms,
    world_id: record.world_id ?? null,
    pose: record.pose ?? null,
    intrinsics: resized(record.intrinsics, width, height),
    source: "expert_grab",
  };
}
