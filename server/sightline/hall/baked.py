"""The hall ready to be drawn: chunks with light, textures, and the surroundings that metal mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sightline.hall.hidden import visible_only
from sightline.hall.light import MAP_PX, LightMap, bake
from sightline.hall.materials import MATERIALS
from sightline.hall.mesh import Mesh
from sightline.hall.model import Hall, State, build_hall
from sightline.hall.scene import F32, Chunk, bare_chunks
from sightline.hall.tracer import Hits

U8 = NDArray[np.uint8]


#: Columns of ``Triangles.corners``: normal, texture coordinates, light as BGR (mapped surfaces: place on light map).
COLUMNS = 8
NORMAL, UV, LIGHT = slice(0, 3), slice(3, 5), slice(5, 8)


@dataclass(frozen=True, slots=True)
class Triangles:
    """All triangles of one state of the hall, with what shading needs.

    Attributes:
        vertices: ``(N, 3)`` metres, hall frame. faces: ``(M, 3)``.
        corners: ``(M, 3 * COLUMNS)`` values at the first corner, then the differences of the second and third to it,
            so that one look-up and two products interpolate everything.
        material: ``(M,)`` number of the material. part: ``(M,)`` index of the part.
        texel_level: ``(M,)`` log2 of metres per texture pixel.
        face_normal: ``(M, 3)``.
    """

    vertices: F32
    faces: NDArray[np.int64]
    corners: F32
    material: NDArray[np.intp]
    part: NDArray[np.int16]
    texel_level: F32
    face_normal: F32

    def interpolate(self, triangle: NDArray[np.intp], weights: F32) -> F32:
        """``(K, COLUMNS)`` values inside triangles, by the weights of their second and third corner."""
        packed = self.corners.take(triangle, axis=0)
        out = packed[:, COLUMNS : 2 * COLUMNS] * weights[:, :1]
        out += packed[:, 2 * COLUMNS :] * weights[:, 1:]
        out += packed[:, :COLUMNS]
        return out

    def part_of(self, triangle: NDArray[np.uint32]) -> NDArray[np.int16]:
        """Part indices of triangles; misses give an arbitrary part."""
        return self.part.take(np.minimum(triangle, len(self.part) - 1))

    def normal_of(self, hits: Hits) -> F32:
        """Flat normals of what rays met."""
        return self.face_normal.take(np.minimum(hits.triangle, len(self.part) - 1), axis=0)


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
        meshes = [self._moved(chunk, joints) for chunk in chunks]
        starts = np.cumsum([0, *(len(m.positions) for m in meshes)])
        faces = np.concatenate([m.faces + s for m, s in zip(meshes, starts, strict=False)])
        vertices = np.concatenate([m.positions for m in meshes]).astype(np.float32)
        uv = np.concatenate([c.uv for c in chunks])
        sizes = np.array([self.textures[c.material].shape[1::-1] for c in chunks], dtype=float)
        counts = [len(m.faces) for m in meshes]
        values = np.column_stack(
            [np.concatenate([m.normals for m in meshes]), uv, np.concatenate([_light(c) for c in chunks])]
        )
        return Triangles(
            vertices,
            faces,
            _corners(values.astype(np.float32), faces),
            np.repeat([numbers[c.material] for c in chunks], counts).astype(np.intp),
            np.repeat([c.part_index for c in chunks], counts).astype(np.int16),
            _texel_level(vertices, uv, faces, np.repeat(sizes, counts, axis=0)),
            _face_normals(vertices, faces),
        )

    def _moved(self, chunk: Chunk, joints: State) -> Mesh:
        part = self.hall.parts[chunk.part_index]
        return chunk.mesh.transformed(self.hall.moved_from_rest(part, joints)) if part.joint else chunk.mesh

    def _is_shown(self, chunk: Chunk, faults: frozenset[str]) -> bool:
        fault = self.hall.parts[chunk.part_index].fault
        return fault is None or fault in faults


def _light(chunk: Chunk) -> F32:
    if not MATERIALS[chunk.material].mapped:
        return np.ascontiguousarray(chunk.light[:, ::-1])
    return np.column_stack([chunk.light_uv * MAP_PX - 0.5, np.zeros(len(chunk.light_uv))]).astype(np.float32)


def _corners(values: F32, faces: NDArray[np.int64]) -> F32:
    first = values[faces[:, 0]]
    return np.ascontiguousarray(np.hstack([first, values[faces[:, 1]] - first, values[faces[:, 2]] - first]))


def _texel_level(vertices: F32, uv: F32, faces: NDArray[np.int64], size: NDArray[np.float64]) -> F32:
    a, b, c = (vertices[faces[:, k]].astype(np.float64) for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    p, q, r = (uv[faces[:, k]] * size for k in range(3))
    texels = np.abs((q - p)[:, 0] * (r - p)[:, 1] - (q - p)[:, 1] * (r - p)[:, 0])
    return np.asarray(0.5 * np.log2(np.maximum(area, 1e-12) / np.maximum(texels, 1e-3)), dtype=np.float32)


def _face_normals(vertices: F32, faces: NDArray[np.int64]) -> F32:
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12), dtype=np.float32)


@cache
def bake_hall() -> Baked:
    """The hall with light and pictures, made once per process (some seconds)."""
    hall = build_hall()
    chunks, light_map = bake(visible_only(bare_chunks(hall.parts), hall.parts))
    textures = {name: material.picture() for name, material in MATERIALS.items()}
    return Baked(hall, tuple(chunks), light_map, textures)
