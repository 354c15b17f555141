"""The small plane under a click that best explains all views: inverse depth and slant by Gauss-Newton.

Inverse depth of a plane is linear in pixels, so three numbers describe the patch (as in patch-based stereo, Furukawa
and Ponce, PAMI 2010). Each view has in addition a small offset of its own with a prior: the poses of unsynchronised
sensors are some pixels off, and an offset that only one view needs is not depth. Brightness and contrast are taken out
of each view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.sweep.curve import rays_of, reference_values
from sightline.spatial.sweep.pictures import PosedPicture
from sightline.spatial.sweep.views import View
from sightline.spatial.sweep.windows import GREY_NOISE, contrast, sample, window

Array = npt.NDArray[np.float64]

WINDOW: Final = window(7, fall_off=0.6)
OFFSET_PX: Final = 0.5
"""Standard deviation of the prior of a view's own offset."""
SLANT: Final = 0.3
"""Standard deviation of the prior of the relative change of inverse depth from the click to the window's rim."""
SUPPORT: Final = 0.7
"""ZNCC from which on a view is counted as showing the same surface."""
_ROUNDS: Final = 5
_TAKEN: Final = 0.3
_DONE_PX: Final = 0.02
_MAX_CROP_PX: Final = 160


@dataclass(frozen=True, slots=True)
class Plane:
    """Result for one starting depth.

    Attributes:
        inverse_depth: 1/m at the click.
        slant: ``(2,)`` change of inverse depth from the click to the window's rim, along x and y, 1/m.
        sigma: standard deviation of the inverse depth by image noise and the views' own offsets, 1/m.
        scores: ``(V,)`` ZNCC by view; NaN for a view that could not be compared.
        offsets_px: ``(V, 2)`` each view's own offset.
        views: those given.
    """

    inverse_depth: float
    slant: Array
    sigma: float
    scores: Array
    offsets_px: Array
    views: tuple[View, ...]

    @property
    def supporting(self) -> npt.NDArray[np.bool_]:
        return np.nan_to_num(self.scores, nan=-1.0) >= SUPPORT


@dataclass(slots=True)
class _Normal:
    """One view's share of the normal equations: plane (3), own offset (2), and their coupling."""

    plane: Array
    own: Array
    coupling: Array
    plane_side: Array
    own_side: Array


@dataclass(frozen=True, slots=True)
class _Patch:
    """The click's window: rays, centred grey values, their contrast."""

    rays: Array
    values: Array
    contrast: float


def fit_plane(
    clicked: PosedPicture, x_px: float, y_px: float, views: Sequence[View], inverse_depth: float
) -> Plane | None:
    """The plane near a starting depth; None when fewer than two views can be compared with it.

    Args:
        x_px, y_px: click, pixels of the clicked picture as it is kept.
        views: to compare with.
        inverse_depth: where to begin, 1/m; within a pixel or two of the truth in all views.
    """
    values, spread = contrast(reference_values(clicked, x_px, y_px, WINDOW), WINDOW.weights)
    patch = _Patch(rays_of(clicked.intrinsics, x_px, y_px, WINDOW), values, max(spread, 1e-3))
    plane, offsets = np.array([inverse_depth, 0.0, 0.0]), np.zeros((len(views), 2))
    scores = np.full(len(views), np.nan)
    prior = np.diag([1e-9, 1.0, 1.0]) / (SLANT * inverse_depth) ** 2
    reach_px = max(view.baseline_m for view in views) * clicked.intrinsics.fx
    for _ in range(_ROUNDS):
        total, side = prior.copy(), -prior @ (plane * (0, 1, 1))
        taken: list[tuple[int, _Normal]] = []
        for number, view in enumerate(views):
            normal, scores[number] = _compare(patch, view, plane, offsets[number])
            if normal is None:
                continue
            eliminated = np.linalg.solve(normal.own, np.column_stack([normal.coupling.T, normal.own_side]))
            total += normal.plane - normal.coupling @ eliminated[:, :3]
            side += normal.plane_side - normal.coupling @ eliminated[:, 3]
            taken.append((number, normal))
        if len(taken) < 2:
            return None
        step = np.linalg.solve(total, side)
        step *= min(1.0, 0.1 * inverse_depth / max(float(np.abs(step).max()), 1e-12))
        plane = plane + step
        for number, normal in taken:
            offsets[number] += np.linalg.solve(normal.own, normal.own_side - normal.coupling.T @ step)
        if not 0 < plane[0] < 1e3:
            return None
        if abs(step[0]) * reach_px < _DONE_PX:
            break
    sigma = float(np.sqrt(np.linalg.inv(total)[0, 0]))
    return Plane(float(plane[0]), plane[1:], sigma, scores, offsets, tuple(views))


def _compare(patch: _Patch, view: View, plane: Array, own: Array) -> tuple[_Normal | None, float]:
    """A view's share of the equations and its ZNCC; None (and NaN) where it cannot be compared."""
    across, down = WINDOW.dx / WINDOW.reach_px, WINDOW.dy / WINDOW.reach_px
    q = view.rotation @ patch.rays + (plane[0] + plane[1] * across + plane[2] * down) * view.offset[:, None]
    if q[2].min() <= 1e-3:
        return None, np.nan
    x, y = q[0] / q[2], q[1] / q[2]
    dx, dy = (view.offset[0] - x * view.offset[2]) / q[2], (view.offset[1] - y * view.offset[2]) / q[2]
    sampled = _sample_with_slopes(view, x + own[0], y + own[1])
    if sampled is None:
        return None, np.nan
    weights = WINDOW.weights
    grey, slope_x, slope_y = sampled
    grey, spread = contrast(grey, weights)
    if spread < GREY_NOISE / 2:
        return None, np.nan
    gain = patch.contrast / spread
    score = float(weights @ (grey * patch.values)) / (spread * patch.contrast)
    if score < _TAKEN:
        return None, score
    residuals = patch.values - gain * grey
    # One sample is not independent of its neighbours: images are blurred by about a pixel.
    noise = max(float(np.sqrt(weights @ (residuals * residuals))), GREY_NOISE)
    w = weights * (0.3 * len(weights) / (noise * noise))
    by_depth = gain * (slope_x * dx + slope_y * dy)
    by_plane = np.stack([by_depth, by_depth * across, by_depth * down])
    by_own = gain * np.stack([slope_x, slope_y])
    by_plane -= (by_plane @ weights)[:, None]
    by_own -= (by_own @ weights)[:, None]
    prior = np.eye(2) / OFFSET_PX**2
    return (
        _Normal(
            plane=(by_plane * w) @ by_plane.T,
            own=(by_own * w) @ by_own.T + prior,
            coupling=(by_plane * w) @ by_own.T,
            plane_side=(by_plane * w) @ residuals,
            own_side=(by_own * w) @ residuals - prior @ own,
        ),
        score,
    )


def _sample_with_slopes(view: View, x: Array, y: Array) -> tuple[Array, Array, Array] | None:
    """Grey values and their slopes per pixel; None when the window leaves the picture or is blown up."""
    height, width = view.picture.grey.shape
    left, top, right, bottom = int(x.min()) - 2, int(y.min()) - 2, int(x.max()) + 4, int(y.max()) + 4
    if left < 0 or top < 0 or right > width or bottom > height or max(right - left, bottom - top) > _MAX_CROP_PX:
        return None
    crop = view.picture.grey[top:bottom, left:right].astype(np.float32)
    columns, rows = x - left, y - top
    slopes = (cv2.Scharr(crop, cv2.CV_32F, *order) / np.float32(32) for order in ((1, 0), (0, 1)))
    values = [sample(image, columns, rows).astype(np.float64) for image in (crop, *slopes)]
    return values[0], values[1], values[2]


def normal_of(plane: Plane, camera: Intrinsics, ray: Array) -> Array:
    """Unit normal of the plane towards the camera, camera frame.

    ``1/z = a X/Z + b Y/Z + c`` is ``a X + b Y + c Z = 1``: (a, b, c) points away from the camera.
    """
    a, b = plane.slant[0] / WINDOW.reach_px * camera.fx, plane.slant[1] / WINDOW.reach_px * camera.fy
    away = np.array([a, b, plane.inverse_depth - a * ray[0] - b * ray[1]])
    unit: Array = -away / np.linalg.norm(away)
    return unit
