"""What events about marks, their anchors and pictures change in the state. See ``reduce_call``."""

from __future__ import annotations

from dataclasses import replace

from sightline.caselog.line import Line
from sightline.ids import AnnotationId, BlobHash, WorldId
from sightline.protocol import workflow as wire
from sightline.protocol.common import Anchor, Geometry
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import AnnotationState, Still


def annotation_placed(state: CaseState, body: wire.AnnotationPlaced, line: Line) -> None:
    annotation_id = AnnotationId(body.annotation_id)
    state.annotations[annotation_id] = AnnotationState(
        annotation_id=annotation_id,
        number=body.number,
        shape=body.shape,
        frame=body.frame,
        is_approximate=body.is_approximate,
        u=body.u,
        v=body.v,
        label=body.label,
        anchor=body.anchor,
        first_anchor=body.anchor,
        by=line.by,
        placed_at_ms=line.at_ms,
        seqs=(line.seq,),
        placed_seq=line.seq,
        points=body.points or (),
        geometry=body.geometry,
        world_ended_seq=_end_of_world(state, body.anchor),
    )


def _end_of_world(state: CaseState, anchor: Anchor) -> int | None:
    world = state.worlds.get(WorldId(anchor.world_id))
    return world.ended_seq if world else None


def _touch(state: CaseState, annotation_id: str, line: Line) -> AnnotationState | None:
    """Note the event at its mark; return the mark, or None when there is none."""
    mark = state.annotations.get(AnnotationId(annotation_id))
    if mark is None:
        return None
    mark = replace(mark, seqs=(*mark.seqs, line.seq))
    state.annotations[mark.annotation_id] = mark
    return mark


def anchor_refined(state: CaseState, body: wire.AnchorRefined, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None:
        ended = _end_of_world(state, body.anchor)
        geometry = mark.geometry if body.geometry is None else body.geometry
        state.annotations[mark.annotation_id] = replace(
            mark, anchor=body.anchor, geometry=geometry, world_ended_seq=ended
        )


def annotation_moved(state: CaseState, body: wire.AnnotationMoved, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None:
        on_picture = replace(
            mark, frame=body.frame, is_approximate=body.is_approximate, u=body.u, v=body.v, points=body.points or ()
        )
        _put(state, on_picture, body.anchor, body.geometry, line)


def annotation_resnapped(state: CaseState, body: wire.AnnotationResnapped, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None:
        _put(state, mark, body.anchor, body.geometry, line)


def _put(state: CaseState, mark: AnnotationState, anchor: Anchor, geometry: Geometry | None, line: Line) -> None:
    """Let the mark lie elsewhere. Who acknowledged it has seen it at another place."""
    state.annotations[mark.annotation_id] = replace(
        mark,
        anchor=anchor,
        geometry=geometry,
        placed_seq=line.seq,
        acknowledged_by=None,
        acknowledged_at_ms=None,
        world_ended_seq=_end_of_world(state, anchor),
    )


def annotation_deleted(state: CaseState, body: wire.AnnotationDeleted, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None:
        state.annotations[mark.annotation_id] = replace(mark, is_deleted=True)


def annotation_restored(state: CaseState, body: wire.AnnotationRestored, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None:
        state.annotations[mark.annotation_id] = replace(mark, is_deleted=False)


def annotation_acknowledged(state: CaseState, body: wire.AnnotationAcknowledged, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line)
    if mark is not None and not mark.is_acknowledged:
        seen = replace(mark, acknowledged_by=line.by, acknowledged_at_ms=line.at_ms)
        state.annotations[mark.annotation_id] = seen


def still_stored(state: CaseState, body: wire.StillStored, line: Line) -> None:
    mark = _touch(state, body.annotation_id, line) if body.annotation_id else None
    state.stills[body.still_id] = Still(
        still_id=body.still_id,
        annotation_id=mark.annotation_id if mark else None,
        frame=body.frame,
        blob=BlobHash(body.blob),
        mime=body.mime,
        width=body.width,
        height=body.height,
        source=body.source,
        pose=body.pose,
        intrinsics=body.intrinsics,
        at_ms=line.at_ms,
        seq=line.seq,
    )
    if mark is not None and body.still_id not in mark.still_ids:
        state.annotations[mark.annotation_id] = replace(mark, still_ids=(*mark.still_ids, body.still_id))
