"""Dots, rings and number plates on pictures, each with a dark and a light edge. OpenCV at sub-pixel positions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.report.glyph import LIGHT, PLATE, Glyph, Rgb, outline

Picture = npt.NDArray[np.uint8]
"""``(height, width, 3)``, blue green red."""
Points = npt.NDArray[np.float64]
"""``(N, 2)`` pixels; integer coordinates are pixel centres."""

REFERENCE_PX: Final = 480
"""Sizes below are for a picture whose shorter side has this many pixels; they grow with it."""
DASHES: Final = 12
CIRCLE_CORNERS: Final = 72
_SHIFT: Final = 4
"""OpenCV takes positions as integers times 2**shift."""
_FACE: Final = "sans"
"""The font built into OpenCV: the same on every machine."""


def draw_glyph(
    picture: Picture,
    x: float,
    y: float,
    number: int,
    glyph: Glyph,
    radius_px: float | None,
    emphasis: float = 1.0,
    avoid: Points | None = None,
) -> None:
    """Draw a mark at (x, y) into the picture.

    Args:
        radius_px: of the uncertainty; a ring just around the dot when it is smaller, none at all when None.
        avoid: ``(2,)`` pixels of something that the plate should not lie towards.
    """
    height, width = picture.shape[:2]
    unit = max(0.6, min(height, width) / REFERENCE_PX) * emphasis
    center = np.array([x, y])
    dot, plate_radius = 2.8 * unit, 20 * unit
    ring = 0.0 if radius_px is None else min(max(radius_px, 2.6 * dot), 0.45 * min(height, width))
    plate = _plate_center(
        center, max(ring, 2.6 * dot) + plate_radius + 12 * unit, plate_radius * 1.25, (width, height), avoid
    )
    _leader(picture, center, plate, max(ring, 2 * dot), plate_radius, glyph, unit)
    if ring:
        for arc in _ring(center, ring, is_dashed=glyph.is_dashed):
            line(picture, arc, glyph.line, 1.8 * unit, is_closed=not glyph.is_dashed)
    for size, colour in ((dot + 1.5 * unit, PLATE), (dot, LIGHT)):
        _fill(picture, _arc(center, size), colour)
    _plate(picture, plate, plate_radius, number, glyph, unit)


def _plate_center(
    center: Points, distance: float, margin: float, size: tuple[int, int], avoid: Points | None
) -> Points:
    """Up to the right of the point, or where else there is room; else as near as the picture allows."""
    low, high = np.full(2, margin), np.array(size) - margin
    directions = [(1, -1), (-1, -1), (1, 1), (-1, 1)]
    if avoid is not None:
        directions.sort(key=lambda each: float(np.sign(np.round((avoid - center) @ np.array(each)))))
    for direction in directions:
        place: Points = center + distance / np.sqrt(2) * np.array(direction)
        if (place >= low).all() and (place <= high).all():
            return place
    inside: Points = np.clip(center + distance / np.sqrt(2) * np.array((1, -1)), low, np.maximum(low, high))
    return inside


def _leader(
    picture: Picture, center: Points, plate: Points, start: float, plate_radius: float, glyph: Glyph, unit: float
) -> None:
    """The short line from the ring to the plate; none where the plate lies on the point."""
    length = float(np.linalg.norm(plate - center))
    if length <= start + plate_radius * 0.8:
        return
    along = (plate - center) / length
    ends = np.stack([center + along * start, plate - along * plate_radius * 0.8])
    line(picture, ends, glyph.line, 1.8 * unit, is_closed=False)


def _ring(center: Points, radius: float, *, is_dashed: bool) -> list[Points]:
    if not is_dashed:
        return [_arc(center, radius)]
    step = 2 * np.pi / DASHES
    return [_arc(center, radius, k * step, (k + 0.58) * step) for k in range(DASHES)]


def _plate(picture: Picture, center: Points, radius: float, number: int, glyph: Glyph, unit: float) -> None:
    corners = center + radius * np.array(outline(glyph.shape))
    if not glyph.is_hollow:
        _fill(picture, corners, glyph.fill)
    if not glyph.is_dashed:
        line(picture, corners, glyph.line, 2.2 * unit, is_closed=True)
    else:
        dashes = _dashes(corners, 4.5 * unit)
        _stroke(picture, [corners], LIGHT, 3.4 * unit, is_closed=True)
        _stroke(picture, dashes, PLATE, 2.6 * unit, is_closed=False)
        _stroke(picture, dashes[::2], glyph.line, 2.2 * unit, is_closed=False)
    _number(picture, center, radius, str(number))


def _number(picture: Picture, center: Points, radius: float, text: str) -> None:
    """White digits with a dark edge, so that a hollow plate is readable too."""
    size = round(radius * (1.05 if len(text) < 3 else 0.78 if len(text) == 3 else 0.6))
    face = cv2.FontFace(_FACE)
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), face, size, 700)
    # The digits of this font are 0.72 of its size high.
    origin = np.array([center[0] - width / 2, center[1] + size * 0.36])
    edge = max(1, round(radius / 14))
    for dx in (-edge, 0, edge):
        for dy in (-edge, 0, edge):
            place = np.round(origin + np.array((dx, dy))).astype(int)
            cv2.putText(picture, text, (int(place[0]), int(place[1])), _bgr(PLATE), face, size, 700)
    place = np.round(origin).astype(int)
    cv2.putText(picture, text, (int(place[0]), int(place[1])), _bgr(LIGHT), face, size, 700)


# --- strokes --------------------------------------------------------------------------------------------------------


def written(picture: Picture, at: Points, text: str, size: float) -> None:
    """Words on a dark ground, their middle at a place but inside of the picture; cut off when too long for it."""
    face, height, width = cv2.FontFace(_FACE), picture.shape[0], picture.shape[1]
    pixels = max(9, round(size))
    while len(text) > 1 and _extent(text, face, pixels) > width * 0.9:
        text = text[:-2] + "…" if text.endswith("…") else text[:-1] + "…"
    extent, margin = _extent(text, face, pixels), pixels * 0.45
    half = np.array([extent / 2 + margin, pixels / 2 + margin])
    center = np.clip(at, half, np.maximum(half, np.array([width, height]) - half))
    low, high = center - half, center + half
    corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    _fill(picture, corners, PLATE)
    origin = np.round((low[0] + margin, center[1] + pixels * 0.36)).astype(int)
    cv2.putText(picture, text, (int(origin[0]), int(origin[1])), _bgr(LIGHT), face, pixels, 500)


def _extent(text: str, face: cv2.FontFace, pixels: int) -> float:
    _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), face, pixels, 500)
    return float(width)


def line(picture: Picture, points: Points, colour: Rgb, width: float, *, is_closed: bool) -> None:
    """A line with its edges: dark outside, light inside, the colour in the middle."""
    for ink, extra in ((PLATE, 2.2), (LIGHT, 1.5), (colour, 1.0)):
        _stroke(picture, [points], ink, width * extra, is_closed=is_closed)


def _stroke(picture: Picture, lines: Sequence[Points], colour: Rgb, width: float, *, is_closed: bool) -> None:
    fixed = [_fixed(points) for points in lines]
    cv2.polylines(picture, fixed, is_closed, _bgr(colour), max(1, round(width)), cv2.LINE_AA, _SHIFT)


def _fill(picture: Picture, points: Points, colour: Rgb) -> None:
    cv2.fillPoly(picture, [_fixed(points)], _bgr(colour), cv2.LINE_AA, _SHIFT)


def _arc(center: Points, radius: float, start: float = 0.0, end: float = 2 * np.pi) -> Points:
    """Points on a circle; a whole one does not repeat its first, and a part has no more corners than it needs."""
    is_part = end - start < 2 * np.pi
    corners = math.ceil(CIRCLE_CORNERS * (end - start) / (2 * np.pi)) + is_part
    angles = np.linspace(start, end, corners, endpoint=is_part)
    points: Points = center + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return points


def _dashes(corners: Points, length: float) -> list[Points]:
    """The closed outline cut into pieces of about this length, an even number of them."""
    closed = np.concatenate([corners, corners[:1]])
    reached = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = max(4, 2 * round(float(reached[-1]) / length / 2))
    cuts = np.linspace(0.0, reached[-1], count + 1)
    pieces = []
    for start, end in pairwise(cuts):
        at = np.concatenate([[start], reached[(reached > start) & (reached < end)], [end]])
        pieces.append(np.stack([np.interp(at, reached, closed[:, axis]) for axis in (0, 1)], axis=1))
    return pieces


def _fixed(points: Points) -> npt.NDArray[np.int32]:
    return np.round(points * 2**_SHIFT).astype(np.int32).reshape(-1, 1, 2)


def _bgr(colour: Rgb) -> tuple[int, int, int]:
    return colour[2], colour[1], colour[0]
