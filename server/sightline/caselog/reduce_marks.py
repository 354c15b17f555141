"""What events about marks, their anchors and pictures change in the state. See ``reduce_call``."""

from __future__ import annotations

from typing import Any

from sightline.caselog.changing import replace
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


def _mark(state: CaseState, annotation_id: str) -> AnnotationState | None:
    return state.annotations.get(AnnotationId(annotation_id))


def _change(state: CaseState, mark: AnnotationState | None, line: Line, /, **changes: Any) -> None:
    """Note the event at its mark and change it; an event about a mark that is not there changes nothing."""
    if mark is not None:
        state.annotations[mark.annotation_id] = replace(mark, seqs=(*mark.seqs, line.seq), **changes)


def anchor_refined(state: CaseState, body: wire.AnchorRefined, line: Line) -> None:
    changes: dict[str, Any] = {} if body.geometry is None else {"geometry": body.geometry}
    ended = _end_of_world(state, body.anchor)
    _change(state, _mark(state, body.annotation_id), line, anchor=body.anchor, world_ended_seq=ended, **changes)


def annotation_moved(state: CaseState, body: wire.AnnotationMoved, line: Line) -> None:
    on_picture = {
        "frame": body.frame,
        "is_approximate": body.is_approximate,
        "u": body.u,
        "v": body.v,
        "points": body.points or (),
    }
    put = _put(state, body.anchor, body.geometry, line)
    _change(state, _mark(state, body.annotation_id), line, **on_picture, **put)


def annotation_resnapped(state: CaseState, body: wire.AnnotationResnapped, line: Line) -> None:
    put = _put(state, body.anchor, body.geometry, line)
    _change(state, _mark(state, body.annotation_id), line, **put)


def _put(state: CaseState, anchor: Anchor, geometry: Geometry | None, line: Line) -> dict[str, Any]:
    """What changes when a mark lies elsewhere. Who acknowledged it has seen it at another place."""
    return {
        "anchor": anchor,
        "geometry": geometry,
        "placed_seq": line.seq,
        "acknowledged_by": None,
        "acknowledged_at_ms": None,
        "world_ended_seq": _end_of_world(state, anchor),
    }


def annotation_deleted(state: CaseState, body: wire.AnnotationDeleted, line: Line) -> None:
    _change(state, _mark(state, body.annotation_id), line, is_deleted=True)


def annotation_restored(state: CaseState, body: wire.AnnotationRestored, line: Line) -> None:
    _change(state, _mark(state, body.annotation_id), line, is_deleted=False)


def annotation_acknowledged(state: CaseState, body: wire.AnnotationAcknowledged, line: Line) -> None:
    mark = _mark(state, body.annotation_id)
    is_first = mark is not None and not mark.is_acknowledged
    seen = {"acknowledged_by": line.by, "acknowledged_at_ms": line.at_ms} if is_first else {}
    _change(state, mark, line, **seen)


def still_stored(state: CaseState, body: wire.StillStored, line: Line) -> None:
    mark = _mark(state, body.annotation_id) if body.annotation_id else None
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
    is_new = mark is not None and body.still_id not in mark.still_ids
    _change(state, mark, line, **({"still_ids": (*mark.still_ids, body.still_id)} if mark and is_new else {}))
