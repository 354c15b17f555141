"""The hall as flat arrays, ready for ray casting and for export: one chunk per part and material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.hall.materials import MATERIALS
from sightline.hall.mesh import Mesh, welded
from sightline.hall.parts import Part

F32 = NDArray[np.float32]

#: Baked light is stored as 8 bits; this value of display light is full scale.
LIGHT_SCALE = 1.5


@dataclass(frozen=True, slots=True)
class Chunk:
    """A mesh of one part and one material, with its light.

    Attributes:
        part_index: into ``Hall.parts``.
        uv: ``(N, 2)`` texture coordinates, 1 = one repeat, v downward.
        light: ``(N, 3)`` display light per vertex, 1 = the texture as it is.
        light_uv: ``(N, 2)`` place on the light map, 0..1, v downward; used by mapped materials only.
    """

    part_index: int
    material: str
    mesh: Mesh
    uv: F32
    light: F32
    light_uv: F32


def bare_chunks(parts: Sequence[Part]) -> list[Chunk]:
    """Chunks with neutral light."""
    chunks = []
    for index, part in enumerate(parts):
        for surface in part.surfaces:
            mesh = welded(surface.mesh)
            count = len(mesh.positions)
            tile = np.array(MATERIALS[surface.material].tile_m)
            chunks.append(
                Chunk(
                    index,
                    surface.material,
                    mesh,
                    (mesh.uv / tile).astype(np.float32),
                    np.ones((count, 3), np.float32),
                    np.zeros((count, 2), np.float32),
                )
            )
    return chunks
