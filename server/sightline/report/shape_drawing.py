"""Shapes on pictures: arrows, ellipses, strokes, outlines, measured lines and words, with a dark and a light edge."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from sightline.protocol.common import Shape
from sightline.report.drawing import REFERENCE_PX, Picture, Points, line, written
from sightline.report.glyph import Glyph, Rgb

_LINE: Final = 2.2
_HEAD: Final = 15.0
"""Length of an arrow's barbs."""
_TICK: Final = 8.0
"""Half the length of the strokes that end a measured line."""
_ARC: Final = 0.35
"""Radius of an angle's arc by its shorter leg."""


def draw_shape(
    picture: Picture, shape: Shape, place: Points, points: Points, note: str, glyph: Glyph, emphasis: float = 1.0
) -> None:
    """Draw a shape in the colour of its mark.

    Args:
        place: ``(2,)`` pixels of the mark itself.
        points: ``(N, 2)`` the further ones, as ``Shape`` on the wire says.
        note: written beside it; empty for nothing.
    """
    unit = max(0.6, min(picture.shape[:2]) / REFERENCE_PX) * emphasis
    colour = glyph.line
    for lined, is_closed in _lines(shape, place, points, unit):
        line(picture, lined, colour, _LINE * unit, is_closed=is_closed)
    if shape in ("polygon", "area"):
        _tint(picture, points, colour)
    if note:
        written(picture, _note_at(shape, place, points), note, 15 * unit)


def _lines(shape: Shape, place: Points, points: Points, unit: float) -> list[tuple[Points, bool]]:
    match shape:
        case "arrow":
            return [(np.stack([points[0], place]), False), (_barbs(points[0], place, _HEAD * unit), False)]
        case "circle":
            return [(_ellipse(place, points), True)]
        case "stroke":
            return [(points, False)]
        case "text":
            return [(np.stack([place, points[0]]), False)]
        case "polygon" | "area":
            return [(points, True)]
        case "distance":
            ends = [_tick(points[i], points[1 - i], _TICK * unit) for i in (0, 1)]
            return [(points, False), *((end, False) for end in ends)]
        case "angle":
            return [(points, False), (_arc(points), False)]
    return []


def _barbs(tail: Points, head: Points, length: float) -> Points:
    along = (tail - head) / max(float(np.linalg.norm(tail - head)), 1e-9)
    across = np.array([-along[1], along[0]])
    return np.stack([head + length * (along + 0.55 * across), head, head + length * (along - 0.55 * across)])


def _tick(end: Points, other: Points, half: float) -> Points:
    along = (other - end) / max(float(np.linalg.norm(other - end)), 1e-9)
    across = half * np.array([-along[1], along[0]])
    return np.stack([end - across, end + across])


def _ellipse(centre: Points, ends: Points) -> Points:
    angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)[:, None]
    found: Points = centre + np.cos(angles) * (ends[0] - centre) + np.sin(angles) * (ends[1] - centre)
    return found


def _arc(points: Points) -> Points:
    """The arc between the legs, on the inner side."""
    legs = points[[0, 2]] - points[1]
    radius = _ARC * float(np.linalg.norm(legs, axis=1).min())
    start, end = np.arctan2(legs[:, 1], legs[:, 0])
    turn = (end - start + np.pi) % (2 * np.pi) - np.pi
    angles = start + np.linspace(0, turn, 32)
    found: Points = points[1] + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return found


def _note_at(shape: Shape, place: Points, points: Points) -> Points:
    match shape:
        case "text":
            return np.asarray(points[0])
        case "angle":
            towards: Points = points[[0, 2]].mean(axis=0) - points[1]
            return np.asarray(points[1] + 0.6 * towards)
        case "circle":
            return place
    return np.asarray(points.mean(axis=0)) if len(points) else place


def _tint(picture: Picture, corners: Points, colour: Rgb) -> None:
    """Colour what is enclosed a little."""
    layer = picture.copy()
    cv2.fillPoly(layer, [np.round(corners).astype(np.int32).reshape(-1, 1, 2)], colour[::-1])
    cv2.addWeighted(layer, 0.18, picture, 0.82, 0, dst=picture)
