"""Shapes of marks between the wire and the spatial service: what was drawn, where it lies, which surface was chosen.

A shape is never lost: without depth or pose its geometry is missing or ``screen_only``, and it stays on the picture.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Final

import msgspec

from sightline.errors import NotFound, SightlineError, SpatialError
from sightline.jobs.base import SpatialService
from sightline.protocol.common import Anchor, Candidate, Geometry
from sightline.protocol.workflow import MoveAnnotation, PlaceAnnotation
from sightline.room import anchoring
from sightline.room.placed import Placed
from sightline.spatial.shapes.form import check_label, check_shape
from sightline.spatial.shapes.values import GeometryAnswer, ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, FramePose, Vector3
from sightline.workflow.parts import AnnotationState

log = logging.getLogger(__name__)

CHOICE_SETTLES: Final = frozenset({"", "depth_edge", "disagrees"})
"""Doubts that end when somebody says which surface was meant."""


def check_drawn(drawn: PlaceAnnotation) -> None:
    """Refuse what is no shape before anything is asked for it. Raises InvalidShape."""
    check_shape(drawn.shape, drawn.u, drawn.v, drawn.points or ())
    check_label(drawn.shape, drawn.label)


def drawn_again(
    mark: AnnotationState, move: MoveAnnotation, points: tuple[tuple[float, float], ...]
) -> PlaceAnnotation:
    """A mark as if it were drawn at its new place."""
    return PlaceAnnotation(
        annotation_id=mark.annotation_id,
        shape=mark.shape,
        seen=move.seen,
        frame=move.frame,
        u=move.u,
        v=move.v,
        label=mark.label,
        points=points or None,
    )


def shape_query(drawn: PlaceAnnotation, frame: FramePose, anchor: AnchorAnswer) -> ShapeQuery | None:
    """The question for the spatial service; None for a point, whose place is all there is to know."""
    if drawn.shape == "point":
        return None
    points = drawn.points or ()
    return ShapeQuery(frame=frame, shape=drawn.shape, u=drawn.u, v=drawn.v, points=points, anchor=anchor)


async def lay(
    spatial: SpatialService, case_id: str, drawn: PlaceAnnotation, placed: Placed, deadline_s: float
) -> Placed:
    """The click with the geometry of what was drawn; as it was when there is no pose or no answer."""
    if placed.click is None:
        return placed
    query = shape_query(drawn, placed.click.frame, placed.answer)
    if query is None:
        return placed
    answer = await asked(spatial, case_id, query, deadline_s)
    return with_shape(placed, query, answer) if answer is not None else replace(placed, query=query)


async def asked(spatial: SpatialService, case_id: str, query: ShapeQuery, deadline_s: float) -> ShapeAnswer | None:
    """The spatial service's answer; None when it does not come in time or is refused."""
    try:
        async with asyncio.timeout(deadline_s):
            return await spatial.shape(case_id, query)
    except SpatialError as exc:
        log.info("a shape was not laid: %s", exc.code)
    except (SightlineError, TimeoutError) as exc:
        log.warning("the spatial service did not answer a shape: %s", getattr(exc, "code", "timeout"))
    return None


def with_shape(placed: Placed, query: ShapeQuery, answer: ShapeAnswer) -> Placed:
    """The click with an answer for its shape; no more trusted than the identity of its frame."""
    return replace(placed, answer=answer.anchor, geometry=answer.geometry, query=query)


# Choosing another surface


def chosen(anchor: Anchor, candidate: str, eye: Vector3 | None) -> Candidate:
    """The surface that was meant.

    Args:
        anchor: with its candidates.
        candidate: ``front``, ``back`` or an index.
        eye: where the camera was; None: candidates are taken to be in order.
    Raises:
        NotFound: there is no such candidate.
    """
    found = list(anchor.candidates)
    if candidate in ("front", "back") and found:
        ordered = sorted(found, key=lambda each: _distance2(each.p_world, eye)) if eye is not None else found
        return ordered[0 if candidate == "front" else -1]
    if candidate.isdigit() and int(candidate) < len(found):
        return found[int(candidate)]
    raise NotFound("other surface of the mark", candidate)


def on_surface(mark: AnnotationState, surface: Candidate) -> Anchor:
    """The mark's anchor on a surface that somebody has chosen."""
    anchor = mark.anchor
    if surface.p_world == anchor.p_world:
        return anchor
    is_settled = anchor.reason in CHOICE_SETTLES and not mark.is_approximate
    return msgspec.structs.replace(
        anchor,
        p_world=surface.p_world,
        sigma_m=surface.sigma_m,
        normal=None,
        residual_m=None,
        state="good" if is_settled else "approximate",
        reason="" if is_settled else anchor.reason,
        p_asset=None,
        asset_frame=None,
    )


async def on_chosen(
    spatial: SpatialService,
    case_id: str,
    mark: AnnotationState,
    anchor: Anchor,
    frame: FramePose | None,
    deadline_s: float,
) -> tuple[Anchor, Geometry | None]:
    """The anchor and the geometry of a mark on the surface that somebody has chosen for it.

    The depth of its frame may be gone by now: then the geometry is, but the place stays as chosen.
    """
    if mark.shape == "point" or anchor == mark.anchor:
        return anchor, mark.geometry
    place = msgspec.convert(anchor, AnchorAnswer, from_attributes=True)
    gone = GeometryAnswer(points_world=(None,) * len(mark.points), state="screen_only", reason="depth_gone")
    if frame is None or anchor.p_world is None:
        return anchor, anchoring.wire_geometry(gone, place)
    query = ShapeQuery(
        frame=frame, shape=mark.shape, u=mark.u, v=mark.v, points=mark.points, anchor=place, snap=anchor.p_world
    )
    answer = await asked(spatial, case_id, query, deadline_s)
    geometry = answer.geometry if answer is not None else gone
    if mark.shape == "arrow" and geometry.normal is not None:
        anchor = msgspec.structs.replace(anchor, normal=geometry.normal)
    return anchor, anchoring.wire_geometry(geometry, place)


def _distance2(a: Vector3, b: Vector3) -> float:
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))
