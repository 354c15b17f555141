"""Ray casting against triangles (Open3D's Embree scene), without letting its types out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import open3d as o3d
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]

#: Index of "no triangle" in ``Hits.triangle``.
MISS = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Hits:
    """What rays met; all arrays have the shape of the rays.

    Attributes:
        t: length along the ray in units of its direction vector; infinite where nothing was met.
        triangle: index of the triangle met, or ``MISS``.
        weights: ``(..., 2)`` barycentric weights of the triangle's second and third corner.
    """

    t: F32
    triangle: U32
    weights: F32


def _tensor(values: NDArray[Any]) -> Any:
    # Open3D's stubs list no overload for a bare array, though its binding takes one.
    return o3d.core.Tensor.from_numpy(values)


class Tracer:
    """A fixed set of triangles that can be asked by rays.

    Args:
        vertices: ``(N, 3)`` metres.
        faces: ``(M, 3)`` vertex indices.
    """

    def __init__(self, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> None:
        self._scene = o3d.t.geometry.RaycastingScene()
        self._scene.add_triangles(
            _tensor(np.ascontiguousarray(vertices, np.float32)),
            _tensor(np.ascontiguousarray(faces, np.uint32)),
        )

    def cast(self, rays: F32) -> Hits:
        """The first triangle that each ray ``(..., 6)`` (origin, direction) meets."""
        answer = self._scene.cast_rays(_tensor(np.ascontiguousarray(rays, np.float32)))
        return Hits(
            answer["t_hit"].numpy(), answer["primitive_ids"].numpy().astype(np.uint32), answer["primitive_uvs"].numpy()
        )

    def reaches(self, rays: F32, far: float = 1.0) -> NDArray[np.bool_]:
        """Whether rays ``(..., 6)`` get to ``far`` (in units of their direction) unhindered."""
        blocked = self._scene.test_occlusions(_tensor(np.ascontiguousarray(rays, np.float32)), 0.0, far)
        return ~np.asarray(blocked.numpy(), dtype=np.bool_)
