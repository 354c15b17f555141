/** What events about the asset's own frame change. See caselog/reduce_localising.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { AnnotationRelocated } from "../protocol/generated";
import type { Draft } from "./draft";

export function reduceLocalising(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms } = event;
  switch (event.kind) {
    case "asset.localised":
      draft.localisations.set(event.body.world_id, {
        ...event.body, asset_frame: event.body.asset_frame ?? null, residual_px: event.body.residual_px ?? null, at_ms, seq,
      });
      break;
    case "localisation.confirmed":
    case "localisation.rejected":
      answer(draft, event, event.body.localisation_id, event.kind === "localisation.confirmed");
      break;
    case "annotation.relocated":
      relocate(draft, event.body, at_ms, seq);
      break;
    case "asset.mapped":
      draft.asset_map = { ...event.body, at_ms, seq };
      break;
    default:
  }
}

/** The first answer counts. */
function answer(draft: Draft, { seq, at_ms, actor: by }: CaseEvent, id: string, is_confirmed: boolean): void {
  if (draft.localisation_answers.has(id)) return;
  draft.localisation_answers.set(id, { localisation_id: id, is_confirmed, by, at_ms, seq });
}

/** A mark of this case has its place in the new world; one of an earlier case is kept beside them. */
function relocate(draft: Draft, body: AnnotationRelocated, at_ms: number, seq: number): void {
  const { annotation_id, anchor, case_id } = body;
  if (case_id === null || case_id === undefined) {
    const mark = draft.annotations.get(annotation_id);
    const world_ended_seq = draft.worlds.get(anchor.world_id)?.ended_seq ?? null;
    const change = { anchor, geometry: body.geometry ?? null, world_ended_seq };
    if (mark) draft.annotations.set(annotation_id, { ...mark, ...change, seqs: [...mark.seqs, seq] });
    return;
  }
  const { localisation_id, number, title } = body;
  draft.earlier_marks.set(annotation_id, {
    annotation_id, localisation_id, case_id, number, title, anchor, at_ms, seq,
    case_number: body.case_number ?? 0, residual_m: body.residual_m ?? null,
  });
}
