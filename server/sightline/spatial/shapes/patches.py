"""Many pixels of one depth image at once: the surface under each, as ``surface.py`` finds it for one.

A stroke has up to 256 points; one by one they would hold up other clicks for a tenth of a second. The steps are the
same, carried out on ``(N, K)`` arrays of patches: split where depths jump, take the front surface at the pixel, fit a
plane in inverse depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import EDGE_RADIUS_PX, pixel_scale
from sightline.spatial.camera import Intrinsics
from sightline.spatial.surface import patch_radius_px

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

JUMP_M: Final = 0.02
JUMP_RATIO: Final = 0.02
"""As in ``surface.py``: a gap of 2 cm + 2 % separates two surfaces."""
MIN_PIXELS: Final = 8
_MIN_CLUSTER_PX: Final = 4
AT_PIXEL_PX: Final = 0.75
_ROUNDS: Final = 3
_TUKEY: Final = 4.0
_NOISE_FLOOR_M: Final = 0.001


@dataclass(frozen=True, slots=True)
class Spots:
    """The surface under each of N pixels; arrays ``(N,)``, NaN where nothing was measured.

    Attributes:
        depths_m: along the optical axis, at the exact position.
        residuals_m: robust spread around the fitted planes.
        slopes: metres by which the depth changes per pixel.
        gradients: ``(N, 2)`` of the inverse depth, per pixel.
        pixels: measurements behind each.
        leverages: share of one pixel's noise that is left in the fitted depth (variance).
        is_sound: measured at the pixel itself, by enough pixels.
        is_edge: another surface lies within three pixels.
    """

    depths_m: Array
    residuals_m: Array
    slopes: Array
    gradients: Array
    pixels: Array
    leverages: Array
    is_sound: Mask
    is_edge: Mask

    def is_far(self, depth_m: float) -> Mask:
        """Which of them are another surface than one at this depth."""
        return np.asarray(np.abs(self.depths_m - depth_m) > JUMP_M + JUMP_RATIO * depth_m)


def spots_at(
    depth_mm: npt.NDArray[np.uint16],
    camera: Intrinsics,
    pixels: Array,
    *,
    at_pixel_px: float = AT_PIXEL_PX,
    wanted_m: Array | None = None,
) -> Spots:
    """The surface under each pixel.

    Args:
        depth_mm: ``(height, width)`` millimetres, 0 where nothing was measured.
        camera: of that image.
        pixels: ``(N, 2)`` coordinates in it, need not be whole.
        at_pixel_px: how near a measurement has to be.
        wanted_m: ``(N,)`` depth of the surface that somebody has chosen, NaN for the usual rule.
    """
    dx, dy, depths = _patches(depth_mm, pixels, patch_radius_px(camera))
    distance = np.where(np.isfinite(depths), np.hypot(dx, dy), np.inf)
    labels = _labels(depths)
    scale = pixel_scale(camera)
    chosen, is_edge = _choose(labels, distance, depths, scale, wanted_m)
    members = (labels == chosen[:, None]) & (chosen[:, None] >= 0)
    coefficients, spread, leverage = _fit(dx, dy, depths, members)
    count = members.sum(axis=1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(members, depths, np.inf).min(axis=1)
        high = np.where(members, depths, -np.inf).max(axis=1)
        found = np.where(coefficients[:, 0] > 0, 1 / coefficients[:, 0], np.inf)
        # Never beyond what was measured: a plane seen at a grazing angle may run away between its pixels.
        depth = np.where(count > 0, np.clip(found, low, high), np.nan)
        slope = depth * depth * np.hypot(coefficients[:, 1], coefficients[:, 2])
    nearest = np.where(members, distance, np.inf).min(axis=1)
    return Spots(
        depths_m=depth,
        residuals_m=spread,
        slopes=slope,
        gradients=coefficients[:, 1:],
        pixels=count,
        leverages=leverage,
        is_sound=(count >= MIN_PIXELS) & (nearest <= (at_pixel_px if wanted_m is None else EDGE_RADIUS_PX * scale)),
        is_edge=is_edge,
    )


def _patches(depth_mm: npt.NDArray[np.uint16], pixels: Array, radius: int) -> tuple[Array, Array, Array]:
    """Offsets from the pixel and depths (metres, NaN for none) of the patch around each, ``(N, K)``."""
    height, width = depth_mm.shape
    steps = np.arange(-radius, radius + 1)
    column, row = np.rint(np.clip(pixels, -1e6, 1e6)).astype(np.int64).T
    columns = (column[:, None, None] + steps[None, None, :]) + np.zeros_like(steps)[None, :, None]
    rows = (row[:, None, None] + steps[None, :, None]) + np.zeros_like(steps)[None, None, :]
    columns, rows = columns.reshape(len(pixels), -1), rows.reshape(len(pixels), -1)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    values = depth_mm[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)].astype(np.float64) * 0.001
    depths = np.where(inside & (values > 0), values, np.nan)
    return columns - pixels[:, :1], rows - pixels[:, 1:], depths


def _labels(depths: Array) -> npt.NDArray[np.int64]:
    """Number of the surface of each measurement in its patch, front to back; -1 for none and for tiny ones."""
    order = np.argsort(depths, axis=1, kind="stable")  # NaN goes last
    ordered = np.take_along_axis(depths, order, axis=1)
    with np.errstate(invalid="ignore"):
        jumps = np.diff(ordered, axis=1) > JUMP_M + JUMP_RATIO * ordered[:, :-1]
    numbers = np.concatenate([np.zeros((len(depths), 1), dtype=np.int64), np.cumsum(jumps, axis=1)], axis=1)
    labels = np.empty_like(numbers)
    np.put_along_axis(labels, order, numbers, axis=1)
    labels[~np.isfinite(depths)] = -1
    most = int(labels.max(initial=-1)) + 1
    for number in range(most):
        is_tiny = (labels == number).sum(axis=1) < _MIN_CLUSTER_PX
        labels[is_tiny[:, None] & (labels == number)] = -1
    return labels


def _choose(
    labels: npt.NDArray[np.int64], distance: Array, depths: Array, scale: float, wanted_m: Array | None
) -> tuple[npt.NDArray[np.int64], Mask]:
    """The surface meant by each pixel (-1: none), and whether another one lies close by."""
    distance = np.where(labels >= 0, distance, np.inf)
    nearest = np.take_along_axis(labels, distance.argmin(axis=1)[:, None], axis=1)[:, 0]
    nearest = np.where(np.isfinite(distance.min(axis=1)), nearest, -1)
    is_there = (distance <= AT_PIXEL_PX * scale) & (labels >= 0)
    front = np.where(is_there, labels, np.iinfo(np.int64).max).min(axis=1)
    chosen = np.where(is_there.any(axis=1), front, nearest)
    if wanted_m is not None:
        off = np.where(labels >= 0, np.abs(depths - wanted_m[:, None]), np.inf)
        by_wish = np.take_along_axis(labels, off.argmin(axis=1)[:, None], axis=1)[:, 0]
        chosen = np.where(np.isfinite(wanted_m) & np.isfinite(off.min(axis=1)), by_wish, chosen)
    near = (distance <= EDGE_RADIUS_PX * scale) & (labels >= 0)
    return chosen, (near & (labels != chosen[:, None])).any(axis=1)


def _fit(dx: Array, dy: Array, depths: Array, members: Mask) -> tuple[Array, Array, Array]:
    """``1/z = c0 + c1 dx + c2 dy`` of each row's members by reweighted least squares (Tukey).

    Returns:
        Coefficients ``(N, 3)``, spread in metres ``(N,)``, and how much of one pixel's variance is left in ``c0``.
    """
    safe = np.where(members, depths, 1.0)
    inverse = 1 / safe
    reach = max(float(np.abs(dx).max(initial=1.0)), float(np.abs(dy).max(initial=1.0)), 1.0)
    near = np.where(members, np.exp(-2 * (dx * dx + dy * dy) / (reach * reach)), 0.0)
    design = np.stack([np.ones_like(dx), dx, dy], axis=2)
    scale = np.square(_masked_median(depths, members))[:, None]
    weights, coefficients, spread = near, np.zeros((len(dx), 3)), np.full(len(dx), _NOISE_FLOOR_M)
    gram = np.broadcast_to(np.eye(3), (len(dx), 3, 3))
    for _ in range(_ROUNDS):
        weighted = design * weights[:, :, None]
        gram = np.einsum("nki,nkj->nij", weighted, design) + np.eye(3) * 1e-9
        right = np.einsum("nki,nk->ni", weighted, inverse)
        coefficients = np.linalg.solve(gram, right[:, :, None])[:, :, 0]
        residuals = np.abs(inverse - np.einsum("nki,ni->nk", design, coefficients)) * scale
        spread = np.maximum(1.4826 * _masked_median(residuals, members), _NOISE_FLOOR_M)
        weights = near * np.square(np.clip(1 - np.square(residuals / (_TUKEY * spread[:, None])), 0, 1))
    # c0 = first row of gram^-1 times weighted data: its variance by that of one pixel.
    rows = np.linalg.solve(gram, np.broadcast_to(np.array([1.0, 0.0, 0.0])[:, None], (len(dx), 3, 1)))[:, :, 0]
    leverage = np.square(np.einsum("nki,ni->nk", design, rows) * weights).sum(axis=1)
    return coefficients, spread, leverage


def _masked_median(values: Array, members: Mask) -> Array:
    """Median of each row's members; 1 where there are none."""
    count = members.sum(axis=1)
    ordered = np.sort(np.where(members, values, np.inf), axis=1)
    at = np.maximum(count - 1, 0)
    low = np.take_along_axis(ordered, (at // 2)[:, None], axis=1)[:, 0]
    high = np.take_along_axis(ordered, ((at + 1) // 2)[:, None], axis=1)[:, 0]
    return np.where(count > 0, (np.where(count > 0, low, 0) + np.where(count > 0, high, 0)) / 2, 1.0)
