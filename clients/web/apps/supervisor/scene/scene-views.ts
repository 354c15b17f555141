/** From where something was looked at: the camera of the clicked frame, in its tracking origin. Pure. */

import type { LogEvent } from "../../../src/protocol/envelope";
import type { FrameRef, Intrinsics, Pose, ReviewItem, Vector3 } from "../../../src/protocol/generated";
import type { CaseState, Mark } from "../../../src/room/case-state";
import { stillsOf } from "../../../src/room/selectors";

export interface SceneSight {
  readonly worldId: string;
  readonly annotationId: string | null;
  /** Where the camera was; null: only the place is known. */
  readonly camera: { readonly pose: Pose; readonly intrinsics: Intrinsics | null } | null;
  /** What was looked at. */
  readonly at: Vector3 | null;
}

/** Null when the mark has no place in space and no picture with a pose. */
export function viewOfMark(state: CaseState, mark: Mark, frame: FrameRef | null = mark.frame): SceneSight | null {
  const stills = [...state.stills.values()].filter(({ annotation_id, pose }) => annotation_id === mark.annotation_id && pose !== null);
  const best = stillsOf(state, mark.annotation_id).find(({ pose }) => pose !== null);
  const still = stills.find((one) => one.frame?.publication_id === frame?.publication_id && one.frame?.frame_no === frame?.frame_no) ?? best;
  const at = mark.anchor.p_world ?? null;
  if (!still?.pose && !at) return null;
  const camera = still?.pose ? { pose: still.pose, intrinsics: still.intrinsics } : null;
  return { worldId: mark.anchor.world_id, annotationId: mark.annotation_id, camera, at };
}

export function viewOfItem(state: CaseState, item: ReviewItem): SceneSight | null {
  const mark = item.annotation_id ? state.annotations.get(item.annotation_id) : undefined;
  return mark ? viewOfMark(state, mark) : null;
}

/** The view of an event about a mark, or about the fault of one. */
export function viewOfEvent(state: CaseState, event: LogEvent): SceneSight | null {
  const body = event.body as { readonly annotation_id?: string | null; readonly fault_id?: string | null; readonly frame?: FrameRef | null };
  const fault = body.fault_id == null ? undefined : state.faults.get(body.fault_id);
  const id = body.annotation_id ?? fault?.annotation_id;
  const mark = id === undefined ? undefined : state.annotations.get(id);
  return mark ? viewOfMark(state, mark, body.frame ?? mark.frame) : null;
}
