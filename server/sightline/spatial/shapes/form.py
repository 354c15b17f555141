"""Which positions on a picture make a shape, and which do not.

Plain numbers only: the web process decides by this too, and imports nothing heavy for it. Positions are normalised
(``u``, ``v``); what they mean for each shape says ``Shape`` in ``protocols/v1/common.schema.json``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final, Literal

from sightline.errors import InvalidShape

Shape = Literal["point", "arrow", "circle", "stroke", "text", "polygon", "distance", "angle", "area"]
Point = tuple[float, float]

COUNTS: Final[dict[Shape, tuple[int, int]]] = {
    "point": (0, 0),
    "arrow": (1, 1),
    "circle": (2, 2),
    "stroke": (2, 256),
    "text": (1, 1),
    "polygon": (3, 64),
    "distance": (2, 2),
    "angle": (3, 3),
    "area": (3, 64),
}
"""Fewest and most points beside ``u``, ``v``."""
ANCHORING: Final[dict[Shape, int]] = {"stroke": 0, "polygon": 0, "area": 0, "distance": 0, "angle": 1}
"""Which of the points ``u``, ``v`` repeats."""
MAY_LEAVE_PICTURE: Final = frozenset({"circle", "text"})
MAX_LABEL: Final = 80
MAX_TEXT: Final = 200
MIN_LENGTH: Final = 0.001
"""Of the picture: two positions nearer than this are the same to a finger and to an encoder."""
MIN_AREA: Final = 1e-6
MIN_OPENING: Final = 0.05
"""Sine between the half-axes of an ellipse: flatter ones are strokes."""
_SAME: Final = 1e-6


def check_shape(shape: Shape, u: float, v: float, points: Sequence[Point]) -> None:
    """Refuse positions that do not make the shape.

    Raises:
        InvalidShape: with what is wrong, in words for whoever drew it.
    """
    if not all(math.isfinite(value) for point in ((u, v), *points) for value in point):
        raise InvalidShape("A position of the mark is not a number.", shape=shape)
    fewest, most = COUNTS[shape]
    if not fewest <= len(points) <= most:
        raise InvalidShape(
            f"A mark of shape {shape} has {fewest} to {most} points, not {len(points)}.",
            shape=shape,
            points=len(points),
        )
    reach = (-1.0, 2.0) if shape in MAY_LEAVE_PICTURE else (0.0, 1.0)
    if not _within(((u, v),), (0.0, 1.0)) or not _within(points, reach):
        raise InvalidShape("The mark leaves the picture.", shape=shape)
    at = ANCHORING.get(shape)
    if at is not None and math.dist(points[at], (u, v)) > _SAME:
        raise InvalidShape(f"The place of a mark of shape {shape} is its point {at}.", shape=shape)
    _check_form(shape, (u, v), points)


def check_label(shape: Shape, label: str) -> None:
    """Refuse a label that is too long for the shape, or a text that says nothing.

    Raises:
        InvalidShape: see above.
    """
    if shape == "text" and not label.strip():
        raise InvalidShape("A text may not be blank.", shape=shape)
    limit = MAX_TEXT if shape == "text" else MAX_LABEL
    if len(label) > limit:
        raise InvalidShape(f"The label is longer than {limit} characters.", shape=shape, length=len(label))


def shifted(points: Sequence[Point], du: float, dv: float) -> tuple[Point, ...]:
    """The points, moved across the picture."""
    return tuple((u + du, v + dv) for u, v in points)


def _within(points: Sequence[Point], reach: tuple[float, float]) -> bool:
    return all(reach[0] <= value <= reach[1] for point in points for value in point)


def _check_form(shape: Shape, place: Point, points: Sequence[Point]) -> None:
    match shape:
        case "arrow":
            _require_length(shape, place, points[0])
        case "distance":
            _require_length(shape, points[0], points[1])
        case "angle":
            _require_length(shape, points[1], points[0])
            _require_length(shape, points[1], points[2])
        case "circle":
            _check_ellipse(place, points)
        case "stroke":
            if sum(math.dist(a, b) for a, b in itertools.pairwise(points)) < MIN_LENGTH:
                raise InvalidShape("The stroke has no length.", shape=shape)
        case "polygon" | "area":
            _check_outline(shape, points)
        case "point" | "text":
            return


def _require_length(shape: Shape, a: Point, b: Point) -> None:
    if math.dist(a, b) < MIN_LENGTH:
        raise InvalidShape(f"Two points of the {shape} are the same.", shape=shape)


def _check_ellipse(centre: Point, ends: Sequence[Point]) -> None:
    (ax, ay), (bx, by) = ((u - centre[0], v - centre[1]) for u, v in ends)
    lengths = math.hypot(ax, ay), math.hypot(bx, by)
    if min(lengths) < MIN_LENGTH or abs(ax * by - ay * bx) < MIN_OPENING * lengths[0] * lengths[1]:
        raise InvalidShape("The ellipse encloses nothing.", shape="circle")


def _check_outline(shape: Shape, corners: Sequence[Point]) -> None:
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for a, b in edges:
        _require_length(shape, a, b)
    if abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in edges)) / 2 < MIN_AREA:
        raise InvalidShape(f"The {shape} encloses nothing.", shape=shape)
    count = len(edges)
    for i in range(count):
        if _folds_back(corners[i - 1], corners[i], corners[(i + 1) % count]):
            raise InvalidShape(f"The {shape} folds back on itself.", shape=shape)
        for j in range(i + 2, count - (i == 0)):
            if _touch(*edges[i], *edges[j]):
                raise InvalidShape(f"The {shape} crosses itself.", shape=shape)


def _turn(a: Point, b: Point, c: Point) -> float:
    """Twice the signed area of the triangle."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(a: Point, b: Point, c: Point) -> bool:
    ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return ahead < 0 and abs(_turn(a, b, c)) <= _SAME * math.dist(a, b) * math.dist(b, c)


def _touch(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments have a point in common."""
    if _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(_turn(p, q, r) == 0 and _between(p, q, r) for p, q, r in ends)


def _between(p: Point, q: Point, r: Point) -> bool:
    return min(p[0], q[0]) <= r[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])
