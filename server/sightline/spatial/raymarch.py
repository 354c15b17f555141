"""Where rays first cross a signed distance field that is known only near surfaces.

Written because Open3D 0.20's own ``VoxelBlockGrid.ray_cast`` answers up to the truncation distance too near (2.960 m
for a noise-free wall at 3 m with 4 cm truncation, while the field itself crosses zero at 3.000 m), and returns holes
from the cast that enlarges its buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Field = Callable[[Array], tuple[Array, Array]]
"""Signed distances (any unit, positive in front) and weights (0: unknown) at points ``(N, 3)``."""

_MAX_GAP_STEPS: Final = 3
"""So many unknown samples may lie between front and back of one surface; more is two surfaces."""
_FINE_STEPS: Final = 8


def first_crossings(
    coarse: Field, fine: Field, origin: Array, rays: Array, range_m: tuple[float, float], step_m: float
) -> tuple[Array, Array]:
    """Distances along rays at which the field first turns from front to back.

    Args:
        coarse: the field at the nearest voxel; sampled everywhere.
        fine: the interpolated field; sampled only around the crossing.
        origin: ``(3,)`` where all rays start.
        rays: ``(N, 3)`` directions; distances are in units of their length.
        range_m: nearest and farthest distance searched.
        step_m: at most the thickness of the band known behind a surface, or thin surfaces are stepped over.
    Returns:
        ``(N,)`` distances, 0 where a ray crosses nothing, and the ``(N,)`` weights there.
    """
    steps = np.arange(range_m[0], range_m[1], step_m)
    values, weights = coarse(_points(origin, rays, steps[None, :]))
    values = values.reshape(len(rays), -1)
    is_known = weights.reshape(values.shape) > 0
    hits, before, after = _sign_changes(values, is_known)
    distances, found_weights = np.zeros(len(rays)), np.zeros(len(rays))
    if len(hits):
        low, high = steps[before] - step_m, steps[after] + step_m
        distances[hits], found_weights[hits] = _refined(fine, origin, rays[hits], low, high)
    return distances, found_weights


def _points(origin: Array, rays: Array, distances: Array) -> Array:
    """``(rays * steps, 3)`` points at ``(rays or 1, steps)`` distances, one axis after the other in memory: faster."""
    axes = origin[:, None, None] + rays.T[:, :, None] * distances
    return np.asarray(axes.reshape(3, -1).T)


def _sign_changes(
    values: Array, is_known: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rays with a crossing, and for each the sample before and after it."""
    count = values.shape[1]
    indices = np.broadcast_to(np.arange(count), values.shape)
    in_front = is_known & (values > 0)
    last_front = np.maximum.accumulate(np.where(in_front, indices, -1), axis=1)
    behind = is_known & (values <= 0)
    crossing = behind & (last_front >= 0) & (indices - last_front <= _MAX_GAP_STEPS)
    hits = np.nonzero(crossing.any(axis=1))[0]
    after = crossing[hits].argmax(axis=1)
    return hits, last_front[hits, after], after


def _refined(fine: Field, origin: Array, rays: Array, low: Array, high: Array) -> tuple[Array, Array]:
    """Zero of the interpolated field between two distances of each ray; 0 where the field is unknown on a side."""
    fractions = np.linspace(0, 1, _FINE_STEPS + 1)
    distances = low[:, None] + (high - low)[:, None] * fractions
    values, weights = fine(_points(origin, rays, distances))
    values, weights = values.reshape(distances.shape), weights.reshape(distances.shape)
    crosses = (values[:, :-1] > 0) & (values[:, 1:] <= 0) & (weights[:, :-1] > 0) & (weights[:, 1:] > 0)
    row, at = np.arange(len(rays)), crosses.argmax(axis=1)
    front, back = values[row, at], values[row, at + 1]
    span = np.where(crosses.any(axis=1), front - back, 1.0)
    exact = distances[row, at] + (distances[row, at + 1] - distances[row, at]) * front / span
    is_found = crosses.any(axis=1)
    return np.where(is_found, exact, 0.0), np.where(is_found, weights[row, at], 0.0)
