"""Leaves out triangles that nobody can see: undersides that stand on something, ends of pipes inside flanges.

A triangle counts as seen when from some point on it some direction leads into the open: far enough, and not to the
inside of something. Parts keep their closed
surfaces in the model; only what is drawn gets lighter (by a fifth), which matters where a browser draws without a
GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sightline.hall.light import perpendiculars
from sightline.hall.mesh import F64, Mesh
from sightline.hall.parts import Part
from sightline.hall.scene import Chunk
from sightline.hall.tracer import Tracer

#: A direction that leads this far leads into the open, metres.
OPEN_M = 0.35
DIRECTIONS = 48
#: Small, because gaps between flanges are 3 mm wide.
LIFT_M = 0.0006
#: Barycentric places that are tried on every triangle, and the further ones on triangles with long edges.
PLACES = ((1 / 3, 1 / 3), (0.02, 0.02), (0.96, 0.02), (0.02, 0.96), (0.49, 0.02), (0.02, 0.49), (0.49, 0.49))
MORE_PLACES = (
    (0.25, 0.25),
    (0.5, 0.25),
    (0.25, 0.5),
    (0.2, 0.02),
    (0.02, 0.2),
    (0.78, 0.02),
    (0.02, 0.78),
    (0.2, 0.78),
    (0.78, 0.2),
    (0.08, 0.02),
    (0.9, 0.02),
    (0.02, 0.9),
)
LONG_EDGE_M = 0.04


def visible_only(chunks: Sequence[Chunk], parts: Sequence[Part]) -> list[Chunk]:
    """The chunks without hidden triangles and without vertices that nothing uses.

    Parts that move or appear hide nothing and are kept whole.
    """
    fixed = [c for c in chunks if _is_fixed(parts[c.part_index])]
    scene = _Scene(fixed)
    faces = [_corners(c.mesh) for c in fixed]
    seen = np.split(_is_seen(np.concatenate(faces), scene), np.cumsum([len(f) for f in faces])[:-1])
    kept = {id(c): mask for c, mask in zip(fixed, seen, strict=True)}
    return [_reduced(c, kept[id(c)]) if id(c) in kept else c for c in chunks if id(c) not in kept or kept[id(c)].any()]


def _is_fixed(part: Part) -> bool:
    return part.joint is None and part.fault is None


class _Scene:
    """What can hide something: triangles with the side that they face."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        starts = np.cumsum([0, *(len(c.mesh.positions) for c in chunks)])
        faces = np.concatenate([c.mesh.faces + start for c, start in zip(chunks, starts, strict=False)])
        vertices = np.concatenate([c.mesh.positions for c in chunks])
        self._tracer = Tracer(vertices, faces)
        self._normals = _normals(vertices[faces]).astype(np.float32)

    def is_open(self, origins: F64, directions: F64) -> NDArray[np.bool_]:
        """Whether rays get far, and to the outside of what they meet."""
        rays = np.concatenate([origins, directions], axis=1).astype(np.float32)
        hits = self._tracer.cast(rays)
        met = np.isfinite(hits.t)
        normals = self._normals[np.where(met, hits.triangle, 0)]
        is_outside = np.einsum("ij,ij->i", normals, rays[:, 3:]) < 0.0
        return np.asarray((hits.t > OPEN_M) & (~met | is_outside), dtype=np.bool_)


def _normals(corners: F64) -> F64:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))


def _corners(mesh: Mesh) -> F64:
    return mesh.positions[mesh.faces]


def _is_seen(corners: F64, scene: _Scene) -> NDArray[np.bool_]:
    """Which of the triangles ``(M, 3, 3)`` are open to some side."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    normals = _normals(corners)
    longest = np.linalg.norm(np.stack([b - a, c - b, a - c]), axis=2).max(axis=0)
    seen = np.zeros(len(corners), np.bool_)
    for place, (s, t) in enumerate((*PLACES, *MORE_PLACES)):
        left = np.flatnonzero(~seen & (longest > (LONG_EDGE_M if place >= len(PLACES) else 0.0)))
        if len(left):
            points = a[left] * (1 - s - t) + b[left] * s + c[left] * t
            seen[left] = _is_open(points + normals[left] * LIFT_M, normals[left], scene)
    return seen


def _is_open(origins: F64, normals: F64, scene: _Scene) -> NDArray[np.bool_]:
    side, up = perpendiculars(normals)
    found = np.zeros(len(origins), np.bool_)
    for direction in _half_sphere(DIRECTIONS):
        left = np.flatnonzero(~found)
        if not len(left):
            break
        d = side[left] * direction[0] + up[left] * direction[1] + normals[left] * direction[2]
        found[left] = scene.is_open(origins[left], d)
    return found


def _half_sphere(count: int) -> F64:
    """Evenly spread directions around +z; grazing ones as many as steep ones, because slots are seen that way."""
    k = np.arange(count) + 0.5
    z, angle = k / count, k * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt(1.0 - z * z)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), z], axis=1)


def _reduced(chunk: Chunk, keep: NDArray[np.bool_]) -> Chunk:
    if keep.all():
        return chunk
    used, inverse = np.unique(chunk.mesh.faces[keep], return_inverse=True)
    mesh = chunk.mesh
    faces = inverse.reshape(-1, 3).astype(np.int64)
    smaller = Mesh(mesh.positions[used], mesh.normals[used], mesh.uv[used], faces)
    return replace(chunk, mesh=smaller, uv=chunk.uv[used], light=chunk.light[used], light_uv=chunk.light_uv[used])
