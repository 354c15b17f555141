"""Decisions about marks."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open
from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, TransitionNotAllowed
from sightline.ids import AnnotationId
from sightline.protocol import workflow as wire
from sightline.protocol.common import ImagePoint
from sightline.spatial.shapes.form import check_label, check_shape, shifted
from sightline.workflow.case_state import MAX_LIVE_ANNOTATIONS, CaseState
from sightline.workflow.localising import in_asset_frame
from sightline.workflow.parts import AnnotationState

MAX_ANNOTATIONS = 100_000
"""Plate numbers end there (``protocols/v1/workflow``); deleted marks keep theirs."""


def place(request: Request, body: wire.PlaceAnnotation) -> Drafts:
    state, facts = request.state, request.facts
    require_open(state, "annotation.place")
    _require_one_frame(body)
    if facts.anchor is None:
        raise RuntimeError("annotation.place needs Facts.anchor")
    points = body.points or ()
    check_shape(body.shape, body.u, body.v, points)
    check_label(body.shape, body.label)
    if AnnotationId(body.annotation_id) in state.annotations:
        raise Conflict("The mark", expected="an id not used before", actual=body.annotation_id)
    _require_room(state)
    placed = wire.AnnotationPlaced(
        annotation_id=body.annotation_id,
        number=len(state.annotations) + 1,
        shape=body.shape,
        frame=facts.frame,
        # Without a frame there is nothing that the position could be exact about.
        is_approximate=facts.is_approximate or facts.frame is None,
        u=body.u,
        v=body.v,
        label=body.label.strip(),
        points=points or None,
        anchor=in_asset_frame(facts.anchor, state.localisations),
        geometry=facts.geometry,
    )
    return (Draft("annotation.placed", placed),)


def _require_one_frame(body: wire.PlaceAnnotation | wire.MoveAnnotation) -> None:
    if (body.seen is None) == (body.frame is None):
        raise MalformedMessage("A mark names the frame as seen or by its identity, one of both.")


def points_after(mark: AnnotationState, body: wire.MoveAnnotation) -> tuple[ImagePoint, ...]:
    """Return the points that a mark has after being moved.

    Raises:
        InvalidShape: they would not make the mark's shape.
    """
    points = shifted(mark.points, body.u - mark.u, body.v - mark.v) if body.points is None else body.points
    check_shape(mark.shape, body.u, body.v, points)
    return points


def move(request: Request, body: wire.MoveAnnotation) -> Drafts:
    state, facts = request.state, request.facts
    require_open(state, "annotation.move")
    _require_one_frame(body)
    if facts.anchor is None:
        raise RuntimeError("annotation.move needs Facts.anchor")
    mark = live(state, body.annotation_id, "move")
    points = points_after(mark, body)
    if facts.frame is not None and (facts.frame, body.u, body.v, points) == (mark.frame, mark.u, mark.v, mark.points):
        return NOTHING
    moved = wire.AnnotationMoved(
        annotation_id=body.annotation_id,
        frame=facts.frame,
        is_approximate=facts.is_approximate or facts.frame is None,
        u=body.u,
        v=body.v,
        points=points or None,
        anchor=in_asset_frame(facts.anchor, state.localisations),
        geometry=facts.geometry,
    )
    return (Draft("annotation.moved", moved),)


def resnap(request: Request, body: wire.ResnapAnnotation) -> Drafts:
    state, facts = request.state, request.facts
    require_open(state, "annotation.resnap")
    mark = live(state, body.annotation_id, "resnap")
    if facts.anchor is None:
        raise NotFound("other surface of the mark", body.candidate)
    if facts.anchor.p_world not in [each.p_world for each in mark.anchor.candidates]:
        raise Conflict(f"Mark {mark.number}", expected="the surfaces it had", actual="other ones")
    if facts.anchor == mark.anchor:
        return NOTHING
    anchor = in_asset_frame(facts.anchor, state.localisations)
    resnapped = wire.AnnotationResnapped(annotation_id=body.annotation_id, anchor=anchor, geometry=facts.geometry)
    return (Draft("annotation.resnapped", resnapped),)


def _require_room(state: CaseState) -> None:
    if len(state.live_annotations) >= MAX_LIVE_ANNOTATIONS:
        raise LimitExceeded("The number of marks in a case", MAX_LIVE_ANNOTATIONS)
    if len(state.annotations) >= MAX_ANNOTATIONS:
        raise LimitExceeded("The number of marks ever placed in a case", MAX_ANNOTATIONS)


def delete(request: Request, body: wire.DeleteAnnotation) -> Drafts:
    require_open(request.state, "annotation.delete")
    mark = request.state.annotation(body.annotation_id)
    if mark.is_deleted:
        return NOTHING
    if mark.fault_id is not None:
        # Its place is the fault's evidence: who thinks the fault wrong rejects the fault, and the record keeps both.
        number = request.state.faults[mark.fault_id].number
        raise TransitionNotAllowed(f"Mark {mark.number}", f"part of fault {number}", "delete", ["fault.move"])
    return (Draft("annotation.deleted", wire.AnnotationDeleted(annotation_id=body.annotation_id)),)


def restore(request: Request, body: wire.RestoreAnnotation) -> Drafts:
    require_open(request.state, "annotation.restore")
    mark = request.state.annotation(body.annotation_id)
    if not mark.is_deleted:
        return NOTHING
    _require_room(request.state)
    return (Draft("annotation.restored", wire.AnnotationRestored(annotation_id=body.annotation_id)),)


def acknowledge(request: Request, body: wire.AcknowledgeAnnotation) -> Drafts:
    require_open(request.state, "annotation.acknowledge")
    mark = live(request.state, body.annotation_id, "acknowledge")
    if mark.is_acknowledged:
        return NOTHING
    return (Draft("annotation.acknowledged", wire.AnnotationAcknowledged(annotation_id=body.annotation_id)),)


def live(state: CaseState, annotation_id: str, event: str) -> AnnotationState:
    """Return the mark. Raises NotFound without it, TransitionNotAllowed when it was deleted."""
    mark = state.annotation(annotation_id)
    if mark.is_deleted:
        raise TransitionNotAllowed(f"Mark {mark.number}", "deleted", event, ["annotation.restore"])
    return mark
