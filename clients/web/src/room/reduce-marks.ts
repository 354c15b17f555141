/** What events about marks, anchors and pictures change. See caselog/reduce_marks.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { Anchor, AnnotationResnapped, StillStored } from "../protocol/generated";
import type { Mark } from "./case-state";
import type { Draft } from "./draft";

export function reduceMarks(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "annotation.placed":
      draft.annotations.set(event.body.annotation_id, {
        ...event.body,
        frame: event.body.frame ?? null,
        first_anchor: event.body.anchor,
        by,
        placed_at_ms: at_ms,
        seqs: [seq],
        placed_seq: seq,
        points: event.body.points ?? [],
        geometry: event.body.geometry ?? null,
        is_deleted: false,
        acknowledged_by: null,
        acknowledged_at_ms: null,
        fault_id: null,
        still_ids: [],
        world_ended_seq: endOfWorld(draft, event.body.anchor),
      });
      break;
    case "anchor.refined": {
      const { annotation_id, anchor, geometry } = event.body;
      changeMark(draft, annotation_id, seq, (mark) => ({
        anchor, geometry: geometry ?? mark.geometry, world_ended_seq: endOfWorld(draft, anchor),
      }));
      break;
    }
    case "annotation.moved": {
      const { annotation_id, frame, is_approximate, u, v, points } = event.body;
      const onPicture = { frame: frame ?? null, is_approximate, u, v, points: points ?? [] };
      changeMark(draft, annotation_id, seq, () => ({ ...onPicture, ...putAt(draft, event.body, seq) }));
      break;
    }
    case "annotation.resnapped":
      changeMark(draft, event.body.annotation_id, seq, () => putAt(draft, event.body, seq));
      break;
    case "annotation.deleted":
      changeMark(draft, event.body.annotation_id, seq, () => ({ is_deleted: true }));
      break;
    case "annotation.restored":
      changeMark(draft, event.body.annotation_id, seq, () => ({ is_deleted: false }));
      break;
    case "annotation.acknowledged":
      changeMark(draft, event.body.annotation_id, seq, (mark) =>
        mark.acknowledged_by ? {} : { acknowledged_by: by, acknowledged_at_ms: at_ms },
      );
      break;
    case "still.stored":
      storeStill(draft, event.body, at_ms, seq);
      break;
    default:
  }
}

/** A mark lies elsewhere; who acknowledged it has seen it at another place. */
function putAt(draft: Draft, { anchor, geometry }: AnnotationResnapped, seq: number): Partial<Mark> {
  return {
    anchor, geometry: geometry ?? null, placed_seq: seq, acknowledged_by: null, acknowledged_at_ms: null,
    world_ended_seq: endOfWorld(draft, anchor),
  };
}

function endOfWorld(draft: Draft, anchor: Anchor): number | null {
  return draft.worlds.get(anchor.world_id)?.ended_seq ?? null;
}

/** Notes the event at its mark and changes it; returns false when there is no such mark. */
function changeMark(draft: Draft, id: string, seq: number, change: (mark: Mark) => Partial<Mark>): boolean {
  const mark = draft.annotations.get(id);
  if (mark) draft.annotations.set(id, { ...mark, seqs: [...mark.seqs, seq], ...change(mark) });
  return mark !== undefined;
}

function storeStill(draft: Draft, body: StillStored, at_ms: number, seq: number): void {
  const { still_id } = body;
  const markId = body.annotation_id ?? null;
  const hasMark =
    markId !== null &&
    changeMark(draft, markId, seq, ({ still_ids }) =>
      still_ids.includes(still_id) ? {} : { still_ids: [...still_ids, still_id] },
    );
  draft.stills.set(still_id, {
    ...body,
    annotation_id: hasMark ? markId : null,
    frame: body.frame ?? null,
    pose: body.pose ?? null,
    intrinsics: body.intrinsics ?? null,
    at_ms,
    seq,
  });
}
