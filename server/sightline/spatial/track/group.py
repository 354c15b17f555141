"""Which points around a click are followed with it: the click itself, rings close by, corners further out.

Radii are angles, so that another focal length covers the same piece of the machine.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.picture import ImageU8
from sightline.spatial.track.warp import Array

Mask = npt.NDArray[np.bool_]
"""``(h, w)``."""

REFERENCE_FOCAL_PX: Final = 500.0
_RINGS: Final = ((8.0, 6), (18.0, 8), (32.0, 10))
"""Radius in pixels at the reference focal length, and how many points."""
_NEAR_RADIUS_PX: Final = 60.0
_FAR_RADIUS_PX: Final = 150.0
_NEAR_CORNERS: Final = 24
_FAR_CORNERS: Final = 20
_SPACING_PX: Final = 7.0
_TEXTURE_RADIUS_PX: Final = 7.0
_QUALITY: Final = 0.01


def scale_of(focal_px: float) -> float:
    """Pixels of this camera per pixel of the camera that radii are given for."""
    return float(np.clip(focal_px / REFERENCE_FOCAL_PX, 0.25, 4.0))


def choose(grey: ImageU8, at: Array, focal_px: float, mask: Mask | None = None) -> Array:
    """``(N, 2)`` pixels to follow; the first is the click itself.

    Args:
        mask: only these pixels; all when None.
    """
    scale = scale_of(focal_px)
    chosen = [at[None, :]]
    for radius, count in _RINGS:
        angles = np.arange(count) * (2 * np.pi / count) + radius
        chosen.append(at + radius * scale * np.stack([np.cos(angles), np.sin(angles)], axis=1))
    chosen.append(_corners(grey, at, 0.0, _NEAR_RADIUS_PX * scale, _NEAR_CORNERS, _SPACING_PX * scale, mask))
    far = (_NEAR_RADIUS_PX * scale, _FAR_RADIUS_PX * scale)
    chosen.append(_corners(grey, at, *far, _FAR_CORNERS, 2 * _SPACING_PX * scale, mask))
    points = np.concatenate(chosen)
    height, width = grey.shape
    inside: Mask = np.asarray(((points >= 2) & (points <= (width - 3, height - 3))).all(axis=1))
    if mask is not None:
        columns, rows = np.rint(points).astype(int).T
        inside &= mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    inside[0] = True
    return points[inside]


def texture(grey: ImageU8, at: Array, focal_px: float) -> float:
    """How much there is to hold on to right at a pixel: log of the weaker principal gradient, in grey values.

    About 0 on a bare surface and along a straight edge, 2 to 4 on print or a screw head.
    """
    radius = max(3, round(_TEXTURE_RADIUS_PX * scale_of(focal_px)))
    column, row = (round(float(c)) for c in at)
    patch = grey[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1]
    if min(patch.shape) < 4:
        return 0.0
    smooth = cv2.GaussianBlur(patch, (3, 3), 0).astype(np.float64)
    gy, gx = np.gradient(smooth)
    weaker = np.linalg.eigvalsh(np.array([[(gx * gx).mean(), (gx * gy).mean()], [(gx * gy).mean(), (gy * gy).mean()]]))
    return float(np.log1p(np.sqrt(max(weaker[0], 0.0))))


def _corners(
    grey: ImageU8, at: Array, inner: float, outer: float, count: int, spacing: float, allowed: Mask | None
) -> Array:
    """Shi-Tomasi corners between two circles, brightest first."""
    height, width = grey.shape
    left, top = (int(max(c - outer, 0)) for c in at)
    right, bottom = int(min(at[0] + outer + 1, width)), int(min(at[1] + outer + 1, height))
    if right - left < 8 or bottom - top < 8:
        return np.zeros((0, 2))
    mask = np.zeros((bottom - top, right - left), np.uint8)
    centre = (round(float(at[0])) - left, round(float(at[1])) - top)
    cv2.circle(mask, centre, int(outer), 255, -1)
    if inner > 0:
        cv2.circle(mask, centre, int(inner), 0, -1)
    if allowed is not None:
        mask *= allowed[top:bottom, left:right]
    found = cv2.goodFeaturesToTrack(grey[top:bottom, left:right], count, _QUALITY, max(spacing, 2.0), mask=mask)
    if found is None:
        return np.zeros((0, 2))
    corners: Array = np.asarray(found, np.float64).reshape(-1, 2) + np.array([left, top])
    return corners
