"""A drawn shape becomes a shape in space, by the depth of its frame; what was not measured is not guessed."""

from __future__ import annotations

from collections.abc import Iterable

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage, check_frame
from sightline.spatial.shapes.build import unknown
from sightline.spatial.shapes.form import check_shape
from sightline.spatial.shapes.outline import ellipse, outline
from sightline.spatial.shapes.pointwise import arrow, measure, stroke, text
from sightline.spatial.shapes.values import GeometryAnswer, ShapeAnswer, ShapeQuery
from sightline.spatial.shapes.view import DepthView, carried_view, own_view


def shape_from_depth(query: ShapeQuery, own: DepthImage | None, others: Iterable[DepthImage]) -> ShapeAnswer:
    """Where a shape lies.

    Args:
        query: the shape, and the answer for its click.
        own: depth of the clicked frame.
        others: depth of other frames of the same world, used when there is none of its own.
    Raises:
        InvalidShape: the positions do not make the shape.
        SpatialError: the frame's numbers are not usable.
    """
    world_from_camera, picture = check_frame(query.frame)
    check_shape(query.shape, query.u, query.v, query.points)
    view = own_view(own, picture) if own is not None else carried_view(others, world_from_camera, picture)
    return shape_from_view(query, picture, view)


def shape_from_view(query: ShapeQuery, picture: Intrinsics, view: DepthView | None) -> ShapeAnswer:
    """As :func:`shape_from_depth`, for a view of the depth or for none."""
    if query.shape == "circle" and view is not None:
        return ellipse(query, view)
    return ShapeAnswer(anchor=query.anchor, geometry=_geometry(query, picture, view))


def _geometry(query: ShapeQuery, picture: Intrinsics, view: DepthView | None) -> GeometryAnswer:
    match query.shape:
        case "point":
            return unknown(query, "point")
        case "arrow":
            return arrow(query, picture, view)
        case "text":
            return text(query, picture)
    if view is None:
        return unknown(query, "no_depth")
    match query.shape:
        case "distance" | "angle":
            return measure(query, view)
        case "stroke":
            return stroke(query, view)
    return outline(query, view)
