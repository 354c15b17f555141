"""Which pixels belong to the thing that was clicked: its surface, as far as depth goes on without a jump."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.surface import Surface, patch_radius_px, surfaces_at
from sightline.spatial.track.group import Mask, scale_of

_REACH_PX: Final = 90.0
_PLAIN_REACH_PX: Final = 45.0
"""Where no edge of depth sets the part apart, as far as groups followed parts without leaking to what is behind them
(measured: 32 to 45 pixels at a focal length of 525)."""
_JUMP_M: Final = 0.02
_JUMP_RATIO: Final = 0.02
_FULL_SHARE: Final = 0.8
_SMALL_PX: Final = 120
_FRONT_PX: Final = 2.0
_BESIDE_PX: Final = 5.5


def front_surface(depth_m: npt.NDArray[np.float32], intrinsics: Intrinsics, u_px: float, v_px: float) -> Surface | None:
    """The nearest surface under a pixel, or the one that ends beside it; None where nothing was measured."""
    patch = patch_at(intrinsics, u_px, v_px)
    millimetres = np.zeros(depth_m.shape, np.uint16)
    # The rest is not looked at, and a whole picture costs more than the rest of a step.
    millimetres[patch] = np.clip(np.nan_to_num(depth_m[patch], nan=0.0, posinf=0.0) * 1000, 0, 65535).astype(np.uint16)
    found = surfaces_at(millimetres, intrinsics, u_px, v_px)
    under = [surface for surface in found if surface.distance_px <= _FRONT_PX]
    if under:
        return under[0]
    beside = [surface for surface in found if surface.distance_px <= _BESIDE_PX]
    return min(beside, key=lambda surface: surface.distance_px, default=None)


def patch_at(intrinsics: Intrinsics, u_px: float, v_px: float) -> tuple[slice, slice]:
    """Rows and columns of a depth image that :func:`front_surface` looks at."""
    radius = patch_radius_px(intrinsics)
    row, column = round(v_px), round(u_px)
    rows = slice(max(row - radius, 0), max(row + radius + 1, 0))
    return rows, slice(max(column - radius, 0), max(column + radius + 1, 0))


def region_at(
    depth_m: npt.NDArray[np.float32], intrinsics: Intrinsics, u_px: float, v_px: float
) -> tuple[Mask, Surface] | None:
    """Pixels of the clicked thing, and the surface under the click; None where nothing was measured.

    Args:
        depth_m: ``(h, w)`` of the picture's own size, 0 where nothing was measured.
    """
    surface = front_surface(depth_m, intrinsics, u_px, v_px)
    if surface is None:
        return None
    scale = scale_of((intrinsics.fx + intrinsics.fy) / 2)
    circle = _disc(depth_m.shape, u_px, v_px, _REACH_PX * scale)
    filled = _fill(depth_m, surface.depth_m, circle, u_px, v_px)
    if filled.sum() >= _FULL_SHARE * circle.sum():
        return filled & _disc(depth_m.shape, u_px, v_px, _PLAIN_REACH_PX * scale), surface
    if filled.sum() < _SMALL_PX * scale * scale:
        # A cable or a tag: too little to follow by itself, so some of what it is fixed to helps.
        return _disc(depth_m.shape, u_px, v_px, _PLAIN_REACH_PX / 2 * scale), surface
    return filled, surface


def _disc(shape: tuple[int, ...], u_px: float, v_px: float, radius_px: float) -> Mask:
    disc = np.zeros(shape[:2], np.uint8)
    cv2.circle(disc, (round(u_px), round(v_px)), max(2, round(radius_px)), 1, -1)
    return np.asarray(disc > 0)


def _fill(depth_m: npt.NDArray[np.float32], seed_m: float, circle: Mask, u_px: float, v_px: float) -> Mask:
    """Measured pixels within the circle that are connected with the click without a jump; small holes closed."""
    jump = _JUMP_M + _JUMP_RATIO * seed_m
    measured = circle & (depth_m > 0)
    on_surface = measured & (np.abs(depth_m - seed_m) < jump)
    rows, columns = np.nonzero(on_surface)
    if not len(rows):
        return np.zeros_like(circle)
    nearest = int(np.argmin((columns - u_px) ** 2 + (rows - v_px) ** 2))
    mask = np.pad(np.where(measured, 0, 1).astype(np.uint8), 1, constant_values=1)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
    seed = (int(columns[nearest]), int(rows[nearest]))
    cv2.floodFill(np.ascontiguousarray(depth_m, np.float32), mask, seed, 0, jump, jump, flags)
    filled = (mask[1:-1, 1:-1] == 2).astype(np.uint8)
    closed = cv2.morphologyEx(filled, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return np.asarray(closed > 0) & circle
