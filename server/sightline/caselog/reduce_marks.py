"""What events about marks, their anchors and pictures, and faults change in the state. See ``reduce_call``."""

from __future__ import annotations

from dataclasses import replace

from sightline.caselog.line import Line
from sightline.ids import AnnotationId, BlobHash, FaultId, WorldId
from sightline.protocol import workflow as wire
from sightline.protocol.common import Anchor, Geometry
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import Fault, FaultMove
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


def fault_created(state: CaseState, body: wire.FaultCreated, line: Line) -> None:
    fault_id, annotation_id = FaultId(body.fault_id), AnnotationId(body.annotation_id)
    state.faults[fault_id] = Fault(
        fault_id=fault_id,
        number=body.number,
        annotation_id=annotation_id,
        title=body.title,
        component=body.component,
        severity=body.severity,
        note=body.note,
        state="suspected",
        by=line.by,
        created_at_ms=line.at_ms,
        moves=(),
        seqs=(line.seq,),
    )
    mark = state.annotations.get(annotation_id)
    if mark is not None:
        state.annotations[annotation_id] = replace(mark, fault_id=fault_id)


def fault_edited(state: CaseState, body: wire.FaultEdited, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        state.faults[fault.fault_id] = replace(
            fault,
            title=body.title,
            component=body.component,
            severity=body.severity,
            note=body.note,
            seqs=(*fault.seqs, line.seq),
        )


def fault_moved(state: CaseState, body: wire.FaultMoved, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        move = FaultMove(body.action, body.to_state, body.reason, line.by, line.at_ms, line.seq)
        state.faults[fault.fault_id] = replace(
            fault, state=body.to_state, moves=(*fault.moves, move), seqs=(*fault.seqs, line.seq)
        )
