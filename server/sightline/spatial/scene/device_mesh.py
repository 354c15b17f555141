"""Rays against the surfaces that a device has found itself (Embree through Open3D).

One ray caster per surface: a device changes one of its hundred meshes at a time, and only that one is built anew
(0.3 ms per thousand triangles). A ray is first tried against the boxes of all of them.

Open3D only in here: the web process never imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.open3d_core import o3d
from sightline.spatial.scene.mesh import Mesh
from sightline.spatial.scene.surfaces import DeviceSurface, SurfaceChanges, SurfaceKind, surface_mesh

Array = npt.NDArray[np.float64]

_FAR_M: Final = 50.0
_BOX_MARGIN_M: Final = 1e-4
"""Planes have flat boxes, which a rounded ray would slip past."""


@dataclass(frozen=True, slots=True)
class MeshHit:
    """Where a ray meets a surface.

    Attributes:
        distance_m: from the ray's origin.
        p_world: ``(3,)`` metres.
        normal: ``(3,)`` unit length, towards the ray's origin.
        edge_m: how coarse the surface is there: the longest edge of the triangle that was hit.
    """

    distance_m: float
    p_world: Array
    normal: Array
    surface_id: str
    kind: SurfaceKind
    edge_m: float


@dataclass(frozen=True, slots=True)
class _Part:
    surface: DeviceSurface
    mesh: Mesh
    scene: Any
    low: Array
    high: Array


class DeviceScene:
    """All surfaces of one world, ready for rays."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._boxes: tuple[tuple[str, ...], Array, Array] = ((), np.zeros((0, 3)), np.zeros((0, 3)))

    def __len__(self) -> int:
        return len(self._parts)

    @property
    def triangles(self) -> int:
        return sum(len(part.mesh.triangles) for part in self._parts.values())

    def apply(self, changes: SurfaceChanges) -> None:
        """Take over changes.

        Raises:
            InvalidMesh, InvalidPose: if one is not right; those before it are taken over.
        """
        for surface_id in changes.removed:
            self._parts.pop(surface_id, None)
        try:
            for surface in changes.changed:
                self._put(surface)
        finally:
            parts = self._parts
            low = np.array([part.low for part in parts.values()]).reshape(-1, 3)
            high = np.array([part.high for part in parts.values()]).reshape(-1, 3)
            self._boxes = (tuple(parts), low, high)

    def cast(self, origin: npt.ArrayLike, direction: npt.ArrayLike, far_m: float = _FAR_M) -> MeshHit | None:
        """The nearest surface along a ray; None when there is none within reach.

        Args:
            origin: ``(3,)`` metres, world frame.
            direction: ``(3,)`` of any length.
        Raises:
            InvalidMesh: if the ray is not one.
        """
        hits = self.cast_all(origin, np.asarray(direction, dtype=np.float64).reshape(1, 3), far_m)
        return hits[0]

    def cast_all(self, origin: npt.ArrayLike, directions: npt.ArrayLike, far_m: float = _FAR_M) -> list[MeshHit | None]:
        """The same for many rays from one place: ``(N, 3)`` directions, one answer each."""
        start = np.asarray(origin, dtype=np.float64).reshape(3)
        rays = np.asarray(directions, dtype=np.float64).reshape(-1, 3)
        lengths = np.linalg.norm(rays, axis=1)
        if not (np.isfinite(start).all() and np.isfinite(lengths).all() and (lengths > 0).all()):
            raise InvalidMesh("A ray has a finite origin and a direction.")
        rays = rays / lengths[:, None]
        nearest: list[MeshHit | None] = [None] * len(rays)
        for surface_id, touched in self._touched(start, rays, far_m):
            self._cast_part(self._parts[surface_id], start, rays, touched, far_m, nearest)
        return nearest

    def _put(self, surface: DeviceSurface) -> None:
        mesh = surface_mesh(surface)
        if not len(mesh.triangles):  # All of them flat: there is nothing to hit.
            self._parts.pop(surface.surface_id, None)
            return
        # One thread: the machine's other core belongs to the media worker.
        scene = o3d.t.geometry.RaycastingScene(nthreads=1)
        scene.add_triangles(
            o3d.core.Tensor.from_numpy(mesh.vertices),
            o3d.core.Tensor.from_numpy(np.ascontiguousarray(mesh.triangles, dtype=np.uint32)),
        )
        low = mesh.vertices.min(axis=0).astype(np.float64) - _BOX_MARGIN_M
        high = mesh.vertices.max(axis=0).astype(np.float64) + _BOX_MARGIN_M
        self._parts[surface.surface_id] = _Part(surface, mesh, scene, low, high)

    def _touched(self, start: Array, rays: Array, far_m: float) -> list[tuple[str, npt.NDArray[np.intp]]]:
        """Surfaces whose box a ray meets, with the numbers of those rays (slab test, Kay and Kajiya 1986)."""
        names, low, high = self._boxes
        if not names:
            return []
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1.0 / rays
            first = (low[:, None] - start) * inverse
            second = (high[:, None] - start) * inverse
        # A ray that lies in the plane of a box's face divides nothing by nothing: such a side limits nothing.
        enters = np.nan_to_num(np.minimum(first, second), nan=-np.inf, posinf=np.inf, neginf=-np.inf).max(axis=2)
        leaves = np.nan_to_num(np.maximum(first, second), nan=np.inf, posinf=np.inf, neginf=-np.inf).min(axis=2)
        meets = (leaves >= np.maximum(enters, 0)) & (enters <= far_m)
        return [(names[row], np.nonzero(meets[row])[0]) for row in np.nonzero(meets.any(axis=1))[0]]

    @staticmethod
    def _cast_part(
        part: _Part,
        start: Array,
        rays: Array,
        touched: npt.NDArray[np.intp],
        far_m: float,
        nearest: list[MeshHit | None],
    ) -> None:
        given = np.concatenate([np.broadcast_to(start, (len(touched), 3)), rays[touched]], axis=1)
        answer = part.scene.cast_rays(o3d.core.Tensor.from_numpy(np.ascontiguousarray(given, dtype=np.float32)))
        distances = answer["t_hit"].numpy()
        normals, triangles = answer["primitive_normals"].numpy(), answer["primitive_ids"].numpy()
        for row, ray in enumerate(touched):
            distance = float(distances[row])
            known = nearest[ray]
            if not distance <= far_m or (known is not None and known.distance_m <= distance):
                continue
            normal = normals[row].astype(np.float64)
            length = float(np.linalg.norm(normal))
            if not length > 0:
                continue
            normal /= -length if float(normal @ rays[ray]) > 0 else length
            corners = part.mesh.vertices[part.mesh.triangles[int(triangles[row])]]
            nearest[ray] = MeshHit(
                distance_m=distance,
                p_world=start + rays[ray] * distance,
                normal=normal,
                surface_id=part.surface.surface_id,
                kind=part.surface.kind,
                edge_m=float(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).max()),
            )
