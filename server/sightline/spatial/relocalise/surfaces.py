"""The map's surfaces against the query's depth: do they agree, and can they be laid on each other more exactly.

Each keyframe keeps a coarse depth picture. Projected into a frame of the query it either agrees with what the query
measured, or lies behind it (something stands in between: an object came, or another side), or in front of it: the query
looked through a place where the map has a surface. The last is what a wrong place shows, and a moved object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from sightline.spatial.camera import Array, project_camera, unproject
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import Look
from sightline.spatial.relocalise.joint import Planes, depth_sigma_m
from sightline.spatial.relocalise.keyframes import Keyframe

_TOLERANCE_SIGMAS: Final = 3.0
_COMPARED: Final = 1500
_PAIRED: Final = 2500
_EDGE: Final = 0.05
"""Neighbouring readings further apart than this share of their depth belong to two surfaces."""
_MAX_TILT: Final = 0.2
"""Cosine between surface and ray below which a reading says little about the surface."""
_TILT_COSINE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the map's surfaces stand to the query's depth; counts of compared points.

    Attributes:
        seen_through: the query measured beyond the map's surface.
    """

    agreeing: int
    behind: int
    seen_through: int

    @property
    def compared(self) -> int:
        return self.agreeing + self.behind + self.seen_through

    @property
    def share(self) -> float:
        """Agreeing, of those that either agree or were looked through; 0 when nothing could be compared."""
        against = self.agreeing + self.seen_through
        return self.agreeing / against if against else 0.0

    @property
    def share_of_all(self) -> float:
        """Agreeing, of all that were compared."""
        return self.agreeing / self.compared if self.compared else 0.0


@dataclass(frozen=True, slots=True)
class Surface:
    """Oriented points of a stored view; ``points``, ``normals``: ``(N, 3)`` in the map's world."""

    points: Array
    normals: Array


def surface_of(keyframe: Keyframe) -> Surface:
    """Points with normals from the coarse depth; places at edges and seen at a glancing angle are left out."""
    points_c, normals_c = oriented(keyframe.depth_mm.astype(np.float64) / 1000, keyframe)
    return Surface(keyframe.world_from_camera.apply(points_c), keyframe.world_from_camera.rotate(normals_c))


def oriented(depth_m: Array, keyframe: Keyframe) -> tuple[Array, Array]:
    """``(N, 3)`` points and unit normals (towards the camera) in the camera frame."""
    intrinsics = keyframe.depth_intrinsics()
    height, width = depth_m.shape
    rows, columns = np.mgrid[0:height, 0:width]
    pixels = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float64)
    grid = unproject(pixels, depth_m.ravel(), intrinsics).reshape(height, width, 3)
    across, down = grid[1:-1, 2:] - grid[1:-1, :-2], grid[2:, 1:-1] - grid[:-2, 1:-1]
    normal = np.cross(down, across)
    length = np.linalg.norm(normal, axis=2)
    centre, z = grid[1:-1, 1:-1], depth_m[1:-1, 1:-1]
    neighbours = (depth_m[1:-1, 2:], depth_m[1:-1, :-2], depth_m[2:, 1:-1], depth_m[:-2, 1:-1])
    whole = (z > 0) & (length > 1e-12)
    for other in neighbours:
        whole &= (other > 0) & (np.abs(other - z) < _EDGE * z)
    unit = normal / np.maximum(length, 1e-12)[..., None]
    unit = np.where((np.einsum("ijk,ijk->ij", unit, centre) > 0)[..., None], -unit, unit)
    towards = -np.einsum("ijk,ijk->ij", unit, centre) / np.maximum(np.linalg.norm(centre, axis=2), 1e-9)
    whole &= towards > _MAX_TILT
    return centre[whole], unit[whole]


def agreement(surfaces: list[Surface], looks: list[Look], query_from_map: RigidTransform) -> Agreement | None:
    """Compare the map's surfaces with the depth of frames; None when no frame has depth."""
    if not surfaces or all(look.depth_m is None for look in looks):
        return None
    points_m = np.concatenate([surface.points for surface in surfaces])
    normals_m = np.concatenate([surface.normals for surface in surfaces])
    counts = np.zeros(3, dtype=int)
    for look in looks:
        if look.depth_m is not None:
            counts += _compared(points_m, normals_m, look, look.camera_from_query @ query_from_map)
    return Agreement(*(int(n) for n in counts))


def _compared(points_m: Array, normals_m: Array, look: Look, camera_from_map: RigidTransform) -> Array:
    assert look.depth_m is not None
    step = max(1, len(points_m) // _COMPARED)
    points_c, normals_c = camera_from_map.apply(points_m[::step]), camera_from_map.rotate(normals_m[::step])
    pixels = project_camera(points_c, look.intrinsics)
    facing = np.einsum("ni,ni->n", normals_c, points_c) < -_MAX_TILT * np.linalg.norm(points_c, axis=1)
    height, width = look.depth_m.shape
    inside = facing & (pixels[:, 0] >= 0) & (pixels[:, 0] <= width - 1)
    inside &= (pixels[:, 1] >= 0) & (pixels[:, 1] <= height - 1)
    columns, rows = np.rint(pixels[inside]).astype(int).T
    measured = look.depth_m[rows, columns].astype(np.float64)
    expected = points_c[inside, 2]
    known = (measured > 0) & (expected > 0)
    gap = measured[known] - expected[known]
    limit = _TOLERANCE_SIGMAS * depth_sigma_m(expected[known]) + 0.02
    return np.array([(np.abs(gap) <= limit).sum(), (gap < -limit).sum(), (gap > limit).sum()])


def query_points(looks: list[Look]) -> tuple[Array, Array]:
    """``(N, 3)`` points of the window's depth in the query's world, and their depths; spread evenly."""
    points, depths = [], []
    measured = [look for look in looks if look.depth_m is not None]
    for look in measured:
        assert look.depth_m is not None
        step = max(1, int(np.sqrt(look.depth_m.size * len(measured) / _PAIRED)))
        rows, columns = np.mgrid[step // 2 : look.depth_m.shape[0] : step, step // 2 : look.depth_m.shape[1] : step]
        z = look.depth_m[rows, columns].astype(np.float64).ravel()
        known = (z > 0.1) & (z < 8.0)
        pixels = np.stack([columns.ravel()[known], rows.ravel()[known]], axis=1).astype(np.float64)
        points.append(look.camera_from_query.inverse().apply(unproject(pixels, z[known], look.intrinsics)))
        depths.append(z[known])
    if not points:
        return np.zeros((0, 3)), np.zeros(0)
    return np.concatenate(points), np.concatenate(depths)


class SurfaceIndex:
    """Nearest surface points of some stored views."""

    def __init__(self, surfaces: list[Surface]) -> None:
        self._points = np.concatenate([surface.points for surface in surfaces])
        self._normals = np.concatenate([surface.normals for surface in surfaces])
        self._tree = cKDTree(self._points) if len(self._points) else None

    def planes(
        self, points_q: Array, depths: Array, query_from_map: RigidTransform, reach_m: float
    ) -> tuple[Planes, float]:
        """Query points with map surfaces no further than ``reach_m``, and the share of points that found one."""
        if self._tree is None or not len(points_q):
            empty = np.zeros((0, 3))
            return Planes(empty, empty, empty, np.zeros(0)), 0.0
        points_m = query_from_map.inverse().apply(points_q)
        distance, nearest = self._tree.query(points_m, distance_upper_bound=reach_m)
        found = np.isfinite(distance)
        # Query points outside of what the stored views saw have no say in the share.
        wide, _ = self._tree.query(points_m, distance_upper_bound=4 * reach_m)
        index = nearest[found]
        sigma = depth_sigma_m(depths[found])
        covered = max(1, int(np.isfinite(wide).sum()))
        return Planes(points_q[found], self._points[index], self._normals[index], sigma), found.sum() / covered
