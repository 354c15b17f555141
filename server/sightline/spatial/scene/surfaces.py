"""Surfaces that a device itself has found (WebXR mesh and plane detection): what it sends, checked and bounded.

A device knows its surroundings by many meshes that come, change and go. Each has its own frame; the world frame is
where they are kept (WebXR axes, metres).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec
import numpy as np

from sightline.errors import InvalidMesh, LimitExceeded
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.mesh import Mesh, check_counts, checked_mesh
from sightline.spatial.values import PoseValue

SurfaceKind = Literal["mesh", "plane"]

MAX_SURFACES: Final = 1_000
MAX_WORLD_TRIANGLES: Final = 400_000
"""About 300 bytes each in the ray caster: 120 MB. A headset's mesh of a whole flat has 100,000 to 200,000."""
MAX_SURFACE_VERTICES: Final = 400_000
MAX_REACH_M: Final = 500.0
"""From the tracking origin: devices do not keep surfaces of another building."""


class DeviceSurface(msgspec.Struct, frozen=True, kw_only=True):
    """One surface as plain data.

    Attributes:
        surface_id: the device's own name for it, stable while it lives.
        pose: ``world_from_surface``.
        vertices: little-endian float32 ``(N, 3)`` metres, surface frame.
        indices: little-endian uint32 ``(M, 3)``.
        label: what the device says it is ("table", "floor"), or empty.
    """

    surface_id: str
    kind: SurfaceKind
    pose: PoseValue
    vertices: bytes
    indices: bytes
    label: str = ""

    @property
    def triangle_count(self) -> int:
        return len(self.indices) // 12

    @property
    def size_bytes(self) -> int:
        return len(self.vertices) + len(self.indices)


class SurfaceChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What is new, different and gone since the last time."""

    changed: tuple[DeviceSurface, ...] = ()
    removed: tuple[str, ...] = ()


def surface_mesh(surface: DeviceSurface) -> Mesh:
    """The surface in the world frame.

    Raises:
        InvalidMesh: if its numbers are not a mesh or lie absurdly far away.
        InvalidPose: if its pose is not one.
    """
    if len(surface.vertices) % 12 or len(surface.indices) % 12:
        raise InvalidMesh("A surface is rows of three coordinates and rows of three indices.")
    vertices = np.frombuffer(surface.vertices, dtype="<f4").reshape(-1, 3)
    # Compared unsigned, before the cast to signed numbers could wrap around.
    indices = np.frombuffer(surface.indices, dtype="<u4").reshape(-1, 3)
    check_counts(len(vertices), len(indices), max_vertices=MAX_SURFACE_VERTICES, max_triangles=MAX_WORLD_TRIANGLES)
    mesh = checked_mesh(vertices, indices).moved(RigidTransform.from_value(surface.pose))
    if not (np.abs(mesh.vertices) <= MAX_REACH_M).all():
        raise InvalidMesh("A surface lies further away than a device can see.", limit_m=MAX_REACH_M)
    return mesh


class SurfaceBook:
    """The surfaces of one world as they came, bounded; what a new process is told, and what a page shows."""

    def __init__(self) -> None:
        self._surfaces: dict[str, DeviceSurface] = {}
        self._revisions: dict[str, int] = {}
        self._changes = 0

    def apply(self, changes: SurfaceChanges) -> None:
        """Take over changes, all or none of them.

        Raises:
            InvalidMesh, InvalidPose: if one is not right.
            LimitExceeded: if there would be too many.
        """
        for surface in changes.changed:
            surface_mesh(surface)
        after = {key: kept for key, kept in self._surfaces.items() if key not in changes.removed}
        after |= {surface.surface_id: surface for surface in changes.changed}
        if len(after) > MAX_SURFACES:
            raise LimitExceeded("The number of a device's surfaces", MAX_SURFACES)
        if sum(surface.triangle_count for surface in after.values()) > MAX_WORLD_TRIANGLES:
            raise LimitExceeded("The number of triangles of a device's surfaces", MAX_WORLD_TRIANGLES)
        self._surfaces = after
        self._changes += 1
        for surface in changes.changed:
            self._revisions[surface.surface_id] = self._changes
        self._revisions = {key: kept for key, kept in self._revisions.items() if key in after}

    def all(self) -> tuple[DeviceSurface, ...]:
        return tuple(self._surfaces.values())

    def revisions(self) -> Iterable[tuple[str, int]]:
        """Name and revision of every surface."""
        return self._revisions.items()

    def get(self, surface_id: str) -> DeviceSurface | None:
        return self._surfaces.get(surface_id)

    def __len__(self) -> int:
        return len(self._surfaces)
