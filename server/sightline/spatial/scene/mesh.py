"""A triangle mesh that has been checked, and the checks: what every reader, upload and export of the scene shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.pose import RigidTransform

Vertices = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.int32]
Colours = npt.NDArray[np.uint8]

MAX_VERTICES: Final = 2_000_000
MAX_TRIANGLES: Final = 4_000_000
"""A laser scan of a machine that a browser can still show; 72 MB as numbers."""
MAX_EXTENT_M: Final = 10_000.0
"""Nothing that a technician walks around is 10 km large: a drawing in millimetres or a broken file."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles in one frame, or a bare cloud when there are none.

    Attributes:
        vertices: ``(N, 3)`` metres.
        triangles: ``(M, 3)`` vertex indices, counter-clockwise seen from outside.
        colours: ``(N, 3)`` RGB, or None.
    """

    vertices: Vertices
    triangles: Triangles
    colours: Colours | None = None

    @property
    def size_bytes(self) -> int:
        return self.vertices.nbytes + self.triangles.nbytes + (self.colours.nbytes if self.colours is not None else 0)

    def moved(self, target_from_mesh: RigidTransform) -> Mesh:
        """The same mesh in another frame."""
        moved = target_from_mesh.apply(self.vertices.astype(np.float64))
        return Mesh(moved.astype(np.float32), self.triangles, self.colours)


def check_counts(
    vertices: int, triangles: int, *, max_vertices: int = MAX_VERTICES, max_triangles: int = MAX_TRIANGLES
) -> None:
    """Refuse absurd counts: called with what a header claims, before anything is allocated.

    Raises:
        InvalidMesh: nothing, a negative number, or more than a scene may have.
    """
    if not 0 < vertices <= max_vertices or not 0 <= triangles <= max_triangles:
        raise InvalidMesh(
            f"A mesh may have 1 to {max_vertices} vertices and up to {max_triangles} triangles.",
            vertices=vertices,
            triangles=triangles,
        )


def checked_mesh(
    vertices: npt.NDArray[Any], triangles: npt.NDArray[Any], colours: npt.NDArray[Any] | None = None
) -> Mesh:
    """The mesh of raw numbers.

    Args:
        vertices: ``(N, 3)`` metres.
        triangles: ``(M, 3)`` whole numbers; triangles that name a vertex twice are dropped.
        colours: ``(N, 3)`` 0 to 255.
    Raises:
        InvalidMesh: if a number is not finite, absurdly far away, or an index out of range.
    """
    if vertices.ndim != 2 or vertices.shape[1] != 3 or triangles.ndim != 2 or triangles.shape[1] != 3:
        raise InvalidMesh("A mesh is rows of three coordinates and rows of three indices.")
    check_counts(len(vertices), len(triangles))
    # Not a number compares as false: one comparison answers both questions, without a copy.
    if not (np.abs(vertices) <= MAX_EXTENT_M).all():
        raise InvalidMesh("A vertex is not finite or absurdly far away.", limit_m=MAX_EXTENT_M)
    if len(triangles) and not (triangles.min() >= 0 and triangles.max() < len(vertices)):
        raise InvalidMesh("A triangle names a vertex that does not exist.")
    corners = triangles.astype(np.int32)
    is_flat = (corners == np.roll(corners, 1, axis=1)).any(axis=1)
    if is_flat.any():
        corners = corners[~is_flat]
    return Mesh(np.ascontiguousarray(vertices, dtype=np.float32), np.ascontiguousarray(corners), colours)


def area_m2(vertices: npt.NDArray[np.floating[Any]], triangles: npt.NDArray[np.integer[Any]]) -> float:
    """Sum of the triangles' areas, square metres."""
    if not len(triangles):
        return 0.0
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def vertex_normals(
    positions: npt.NDArray[np.floating[Any]], triangles: npt.NDArray[np.integer[Any]]
) -> npt.NDArray[np.float32]:
    """Area-weighted unit normals ``(N, 3)``; up where no triangle says anything."""
    a, b, c = (positions[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros((len(positions), 3), dtype=np.float32)
    for k in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, k], faces[:, axis], len(positions)).astype(np.float32)
    lengths = np.linalg.norm(normals, axis=1)
    normals[lengths == 0] = (0, 1, 0)
    lengths[lengths == 0] = 1
    normals /= lengths[:, None]
    return normals
