"""Which surface lies under a pixel of a depth image: edge-aware clusters and an inverse-depth plane.

The depths of a small patch are split where they jump; each cluster is a surface. Inverse depth of a plane is linear in
pixel coordinates, so a weighted least-squares plane over the cluster gives depth, normal and residual at the exact
click, not at the nearest pixel (notes: 0.39 cm median on HoloLens, against 0.47 cm for the raw pixel).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics

Array = npt.NDArray[np.float64]

REFERENCE_FOCAL_PX: Final = 500.0
_REFERENCE_RADIUS_PX: Final = 5
"""11 x 11 at the focal length of the recordings the method was measured on; other resolutions cover the same angle."""
_MIN_RADIUS_PX: Final = 2
_MAX_RADIUS_PX: Final = 12

_JUMP_M: Final = 0.02
_JUMP_RATIO: Final = 0.02
"""A gap between sorted depths wider than 2 cm + 2 % separates two surfaces; grazing planes stay below it."""
_MIN_CLUSTER_PX: Final = 4
_MIN_PLANE_PX: Final = 8

_ROBUST_ROUNDS: Final = 3
_TUKEY: Final = 4.0
_NOISE_FLOOR_M: Final = 0.001
_RIDGE: Final = np.eye(3) * 1e-9
"""Keeps a plane through measurements in one line from being singular."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One surface under a click, in the camera frame.

    Attributes:
        depth_m: along the optical axis, at the click itself.
        residual_m: robust spread of the measurements around the fitted plane.
        normal_c: ``(3,)`` unit vector towards the camera.
        slope: how many metres the depth changes per pixel, at the click.
        distance_px: from the click to the nearest measurement of this surface.
        pixels: measurements that support it.
    """

    depth_m: float
    residual_m: float
    normal_c: Array
    slope: float
    distance_px: float
    pixels: int


def patch_radius_px(intrinsics: Intrinsics) -> int:
    """Half the side of the patch looked at, in pixels of this camera."""
    scale = max(intrinsics.fx, intrinsics.fy) / REFERENCE_FOCAL_PX
    return int(np.clip(round(_REFERENCE_RADIUS_PX * scale), _MIN_RADIUS_PX, _MAX_RADIUS_PX))


def surfaces_at(
    depth_mm: npt.NDArray[np.uint16], intrinsics: Intrinsics, x_px: float, y_px: float
) -> tuple[Surface, ...]:
    """Surfaces in the patch around a pixel, the one nearest to the camera first; empty if nothing was measured there.

    Args:
        depth_mm: ``(height, width)`` millimetres, 0 where nothing was measured.
        intrinsics: camera of that image.
        x_px, y_px: pixel coordinates, need not be whole.
    """
    found = measurements_at(depth_mm, patch_radius_px(intrinsics), x_px, y_px)
    return surfaces_of(*found, intrinsics, x_px, y_px)


def measurements_at(
    depth_mm: npt.NDArray[np.uint16], radius: int, x_px: float, y_px: float
) -> tuple[Array, Array, Array]:
    """Offsets ``dx``, ``dy`` from a pixel and depths in metres of what was measured in the square patch around it."""
    column, row = round(x_px), round(y_px)
    top, left = max(row - radius, 0), max(column - radius, 0)
    patch = depth_mm[top : max(row + radius + 1, 0), left : max(column + radius + 1, 0)]
    rows, columns = np.nonzero(patch)
    depths = patch[rows, columns].astype(np.float64) * 0.001
    return columns.astype(np.float64) + (left - x_px), rows.astype(np.float64) + (top - y_px), depths


def surfaces_of(
    dx: Array, dy: Array, depths: Array, intrinsics: Intrinsics, x_px: float, y_px: float
) -> tuple[Surface, ...]:
    """As :func:`surfaces_at`, of loose measurements: offsets from the click in pixels and depths in metres."""
    found = [
        _surface(dx[members], dy[members], depths[members], intrinsics, x_px, y_px)
        for members in _clusters(depths)
        if len(members) >= _MIN_CLUSTER_PX
    ]
    return tuple(sorted(found, key=lambda s: s.depth_m))


def _clusters(depths: Array) -> list[npt.NDArray[np.intp]]:
    """Indices of each run of depths without a jump, front to back."""
    order = np.argsort(depths, kind="stable")
    ordered = depths[order]
    jumps = np.nonzero(np.diff(ordered) > _JUMP_M + _JUMP_RATIO * ordered[:-1])[0] + 1
    return np.split(order, jumps)


def _surface(dx: Array, dy: Array, depths: Array, intrinsics: Intrinsics, x_px: float, y_px: float) -> Surface:
    """Fit one cluster; offsets are relative to the click."""
    distance_px = float(np.sqrt((dx * dx + dy * dy).min()))
    coefficients, residual_m = _inverse_depth_plane(dx, dy, depths)
    inverse = coefficients[0]
    # Never beyond what was measured: a plane seen at a grazing angle may run away between its pixels.
    depth_m = float(np.clip(1 / inverse if inverse > 0 else np.inf, depths.min(), depths.max()))
    ray = intrinsics.ray(x_px, y_px)
    # 1/z = a X/Z + b Y/Z + c  <=>  a X + b Y + c Z = 1: (a, b, c) is the plane's normal, pointing away from the camera.
    a, b = coefficients[1] * intrinsics.fx, coefficients[2] * intrinsics.fy
    normal = np.array([a, b, inverse - a * ray[0] - b * ray[1]])
    length = float(np.linalg.norm(normal))
    normal_c = -normal / length if length > 0 else -ray / np.linalg.norm(ray)
    slope = float(depth_m * depth_m * np.hypot(coefficients[1], coefficients[2]))
    return Surface(depth_m, residual_m, normal_c, slope, distance_px, len(depths))


def _inverse_depth_plane(dx: Array, dy: Array, depths: Array) -> tuple[Array, float]:
    """``1/z = c0 + c1 dx + c2 dy`` by reweighted least squares (Tukey), and the spread around it in metres."""
    inverse = 1 / depths
    reach = max(float(np.abs(dx).max()), float(np.abs(dy).max()), 1.0)
    near = np.exp(-2 * (dx * dx + dy * dy) / (reach * reach))
    if len(depths) < _MIN_PLANE_PX:
        median = _median(depths)
        return np.array([1 / median, 0.0, 0.0]), _median(np.abs(depths - median)) * 1.4826 + _NOISE_FLOOR_M
    design = np.stack([np.ones_like(dx), dx, dy], axis=1)
    weights = near
    coefficients = np.zeros(3)
    spread = _NOISE_FLOOR_M
    scale = _median(depths) ** 2
    for _ in range(_ROBUST_ROUNDS):
        normal_matrix = design.T @ (design * weights[:, None]) + _RIDGE
        coefficients = np.linalg.solve(normal_matrix, design.T @ (weights * inverse))
        residuals = np.abs(inverse - design @ coefficients) * scale
        spread = max(1.4826 * _median(residuals), _NOISE_FLOOR_M)
        weights = near * np.square(np.clip(1 - np.square(residuals / (_TUKEY * spread)), 0, 1))
    return coefficients, spread


def _median(values: Array) -> float:
    """As ``np.median`` of a few finite numbers, in a quarter of its time: it is asked for four times a surface."""
    middle = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, middle)[middle])
    ordered = np.partition(values, (middle - 1, middle))
    return float(ordered[middle - 1] + ordered[middle]) / 2
