"""Shapes as plain data: what crosses processes. Spelled as on the wire (``Geometry`` in ``protocols/v1/common``)."""

from __future__ import annotations

from typing import Literal

import msgspec

from sightline.spatial.shapes.form import Point, Shape
from sightline.spatial.values import AnchorAnswer, AnchorState, FramePose, Vector3


class ShapeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A shape drawn on a frame, with what is known of its place so far. ``form.check_shape`` says which are shapes."""

    frame: FramePose
    shape: Shape
    u: float
    v: float
    points: tuple[Point, ...]
    anchor: AnchorAnswer
    """The answer for the click at ``u``, ``v``."""
    snap: Vector3 | None = None
    """The surface that somebody has chosen for that click; None: the one that the rules choose."""


class PlaneValue(msgspec.Struct, frozen=True, kw_only=True):
    """``normal`` is of unit length and points towards the camera."""

    point: Vector3
    normal: Vector3
    residual_m: float


class MeasureValue(msgspec.Struct, frozen=True, kw_only=True):
    """A figure and its standard deviation, both in ``unit``."""

    kind: Literal["distance", "angle", "area"]
    value: float
    unit: Literal["m", "rad", "m2"]
    sigma: float


class GeometryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A shape in space, in the world of its anchor. What was not measured is None."""

    points_world: tuple[Vector3 | None, ...]
    state: AnchorState
    reason: str = ""
    normal: Vector3 | None = None
    plane: PlaneValue | None = None
    axes_world: tuple[Vector3, ...] = ()
    radii_m: tuple[float, ...] = ()
    measure: MeasureValue | None = None
    sigmas_m: tuple[float | None, ...] = ()
    """Of each point along its ray; stays between the processes."""


class ShapeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a shape lies. The anchor of an ellipse is the middle of what it encloses, not of the picture."""

    anchor: AnchorAnswer
    geometry: GeometryAnswer
