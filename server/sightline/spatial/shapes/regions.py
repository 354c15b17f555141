"""Which measurements of a depth image lie inside of an outline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.shapes.view import DepthView

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Inside = Callable[[Array], Mask]

MAX_PIXELS: Final = 20_000
"""More are passed over evenly: a shape over the whole picture costs no more than one over a quarter."""


def measurements_in(view: DepthView, outline: Array, inside: Inside) -> tuple[Array, Array]:
    """Positions ``(N, 2)`` in the depth image and depths ``(N,)`` in metres.

    Args:
        outline: ``(M, 2)`` depth pixels around everything that may be inside.
        inside: tells it for positions ``(N, 2)``.
    """
    height, width = view.depth_mm.shape
    low = np.clip(np.floor(outline.min(axis=0)), 0, (width, height)).astype(np.int64)
    high = np.clip(np.ceil(outline.max(axis=0)) + 1, 0, (width, height)).astype(np.int64)
    step = max(1, int(np.ceil(np.sqrt(np.prod(np.maximum(high - low, 0)) / MAX_PIXELS))))
    crop = view.depth_mm[low[1] : high[1] : step, low[0] : high[0] : step]
    rows, columns = np.nonzero(crop)
    positions = np.stack([columns * step + low[0], rows * step + low[1]], axis=1).astype(np.float64)
    is_in = inside(positions) if len(positions) else np.zeros(0, dtype=bool)
    return positions[is_in], crop[rows, columns][is_in].astype(np.float64) * 0.001


def measurements_beside(view: DepthView, pixels: Array, radius_px: int) -> tuple[Array, Array]:
    """As :func:`measurements_in`, of what lies within ``radius_px`` of any of the ``(N, 2)`` depth pixels."""
    steps = np.arange(-radius_px, radius_px + 1)
    around = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    height, width = view.depth_mm.shape
    at = np.rint(np.clip(pixels, -1e6, 1e6)).astype(np.int64)[:, None, :] + around[None]
    flat = at.reshape(-1, 2)
    flat = np.unique(flat[(flat >= 0).all(axis=1) & (flat[:, 0] < width) & (flat[:, 1] < height)], axis=0)
    values = view.depth_mm[flat[:, 1], flat[:, 0]].astype(np.float64) * 0.001
    return flat[values > 0].astype(np.float64), values[values > 0]


def inside_polygon(corners: Array) -> Inside:
    """Even-odd rule for corners ``(N, 2)``."""

    def inside(positions: Array) -> Mask:
        is_in = np.zeros(len(positions), dtype=bool)
        x, y = positions[:, 0], positions[:, 1]
        for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            if ay == by:
                continue
            crosses = (ay > y) != (by > y)
            is_in ^= crosses & (x < ax + (y - ay) * (bx - ax) / (by - ay))
        return is_in

    return inside


def inside_ellipse(centre: Array, first: Array, second: Array) -> Inside:
    """For a centre and the ends of two half-axes (conjugate ones if they are not square to each other)."""
    across = np.linalg.inv(np.stack([first - centre, second - centre], axis=1))

    def inside(positions: Array) -> Mask:
        return np.asarray(np.square((positions - centre) @ across.T).sum(axis=1) <= 1.0)

    return inside


def image_rays(view: DepthView, positions: Array) -> Array:
    """Directions ``(N, 3)``, z = 1, of positions in the depth image."""
    camera = view.camera
    x, y = (positions[:, 0] - camera.cx) / camera.fx, (positions[:, 1] - camera.cy) / camera.fy
    return np.stack([x, y, np.ones(len(positions))], axis=1)
