"""The device's own surfaces as tiles for the page: a headset may keep a thousand, so they come in a few bundles."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Final

import numpy as np

from sightline.spatial.scene.mesh import vertex_normals
from sightline.spatial.scene.surfaces import DeviceSurface, surface_mesh
from sightline.spatial.scene.tiles import packed_tile
from sightline.spatial.scene.values import TileMesh

DEVICE_BUCKETS: Final = 16


def bucket_of(surface_id: str) -> int:
    """The bundle of a surface: the same in every process and at every time."""
    return zlib.crc32(surface_id.encode()) % DEVICE_BUCKETS


def device_tile(name: str, surfaces: Iterable[DeviceSurface], bucket: int) -> TileMesh | None:
    """All surfaces of a bundle as one tile; None when they have no triangles."""
    meshes = [surface_mesh(surface) for surface in surfaces if bucket_of(surface.surface_id) == bucket]
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    triangles = [mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)]
    if not sum(map(len, triangles)):
        return None
    vertices, corners = np.concatenate([mesh.vertices for mesh in meshes]), np.concatenate(triangles)
    return packed_tile(name, vertices, vertex_normals(vertices, corners), corners)
