"""The hall ready to be drawn: chunks with light, textures, and the surroundings that metal mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sightline.hall.light import LightMap, bake
from sightline.hall.materials import MATERIALS
from sightline.hall.model import Hall, State, build_hall
from sightline.hall.scene import F32, Chunk, bare_chunks
from sightline.hall.tracer import Hits

U8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Triangles:
    """All triangles of one state of the hall, with what shading needs at their corners.

    Attributes:
        vertices, normals: ``(N, 3)`` hall frame. uv, light_uv: ``(N, 2)``. light: ``(N, 3)``.
        faces: ``(M, 3)``.
        material: ``(M,)`` number of the material; part: ``(M,)`` index of the part.
        texel_level: ``(M,)`` log2 of metres per texture pixel.
    """

    vertices: F32
    normals: F32
    uv: F32
    light: F32
    light_uv: F32
    faces: NDArray[np.int64]
    material: NDArray[np.int64]
    part: NDArray[np.int64]
    texel_level: F32
    face_normal: F32

    def part_of(self, triangle: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Part indices of triangles; misses give an arbitrary part."""
        return self.part[np.minimum(triangle, len(self.part) - 1)]

    def normal_of(self, hits: Hits) -> F32:
        """Flat normals of what rays met."""
        return self.face_normal[np.minimum(hits.triangle, len(self.part) - 1)]


@dataclass(frozen=True, slots=True)
class Baked:
    """The hall with light and pictures.

    Attributes:
        chunks: in the order of the hall's parts.
        textures: RGB by material name.
    """

    hall: Hall
    chunks: tuple[Chunk, ...]
    light_map: LightMap
    textures: dict[str, U8]

    def triangles(self, joints: State, faults: frozenset[str]) -> Triangles:
        """The triangles with parts moved and only the given faults visible."""
        chunks = [c for c in self.chunks if self._is_shown(c, faults)]
        numbers = {name: k for k, name in enumerate(MATERIALS)}
        moved = {}
        for chunk in chunks:
            part = self.hall.parts[chunk.part_index]
            mesh = chunk.mesh.transformed(self.hall.moved_from_rest(part, joints)) if part.joint else chunk.mesh
            moved[id(chunk)] = mesh
        starts = np.cumsum([0, *(len(c.mesh.positions) for c in chunks)])
        faces = np.concatenate([c.mesh.faces + s for c, s in zip(chunks, starts, strict=False)])
        vertices = np.concatenate([moved[id(c)].positions for c in chunks]).astype(np.float32)
        uv = np.concatenate([c.uv for c in chunks])
        sizes = np.array([self.textures[c.material].shape[1::-1] for c in chunks], dtype=float)
        counts = [len(c.mesh.faces) for c in chunks]
        return Triangles(
            vertices,
            np.concatenate([moved[id(c)].normals for c in chunks]).astype(np.float32),
            uv,
            np.concatenate([c.light for c in chunks]),
            np.concatenate([c.light_uv for c in chunks]),
            faces,
            np.repeat([numbers[c.material] for c in chunks], counts),
            np.repeat([c.part_index for c in chunks], counts),
            _texel_level(vertices, uv, faces, np.repeat(sizes, counts, axis=0)),
            _face_normals(vertices, faces),
        )

    def _is_shown(self, chunk: Chunk, faults: frozenset[str]) -> bool:
        fault = self.hall.parts[chunk.part_index].fault
        return fault is None or fault in faults


def _texel_level(vertices: F32, uv: F32, faces: NDArray[np.int64], size: NDArray[np.float64]) -> F32:
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p, q, r = (uv[faces[:, k]] * size for k in range(3))
    texels = np.abs((q - p)[:, 0] * (r - p)[:, 1] - (q - p)[:, 1] * (r - p)[:, 0])
    return (0.5 * np.log2(np.maximum(area, 1e-12) / np.maximum(texels, 1e-3))).astype(np.float32)


def _face_normals(vertices: F32, faces: NDArray[np.int64]) -> F32:
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12), dtype=np.float32)


@cache
def bake_hall() -> Baked:
    """The hall with light and pictures, made once per process (some seconds)."""
    hall = build_hall()
    chunks, light_map = bake(bare_chunks(hall.parts))
    textures = {name: material.picture() for name, material in MATERIALS.items()}
    return Baked(hall, tuple(chunks), light_map, textures)
