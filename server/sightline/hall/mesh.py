"""Triangle meshes with normals and texture coordinates, as plain arrays.

A mesh here is a value: every function returns a new one. Vertices are split where normals or texture coordinates
differ, so watertightness is a statement about *positions* (``open_edges`` welds them first).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

#: Positions nearer than this are the same point when edges are counted, in metres.
WELD_M = 1e-6


@dataclass(frozen=True, slots=True)
class Mesh:
    """One surface.

    Attributes:
        positions: ``(N, 3)`` metres, hall frame (+Y up) or a local frame with the same axes.
        normals: ``(N, 3)`` unit, outward.
        uv: ``(N, 2)`` metres along the surface, or 0..1 for surfaces with a picture of their own.
        faces: ``(M, 3)`` vertex indices, counter-clockwise seen from outside.
    """

    positions: F64
    normals: F64
    uv: F64
    faces: I64

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        return Mesh(self.positions + np.array([x, y, z]), self.normals, self.uv, self.faces)

    def turned(self, axis: str, angle_rad: float) -> Mesh:
        """The mesh turned about a coordinate axis through the origin, right-handed."""
        rotation = rotation_about(axis, angle_rad)
        return Mesh(self.positions @ rotation.T, self.normals @ rotation.T, self.uv, self.faces)

    def transformed(self, b_from_a: F64) -> Mesh:
        """The mesh mapped by a rigid ``(4, 4)`` transform."""
        rotation, shift = b_from_a[:3, :3], b_from_a[:3, 3]
        return Mesh(self.positions @ rotation.T + shift, self.normals @ rotation.T, self.uv, self.faces)

    def flipped(self) -> Mesh:
        """The same surface seen from the other side (rooms are boxes turned inside out)."""
        return Mesh(self.positions, -self.normals, self.uv, self.faces[:, ::-1].copy())


def rotation_about(axis: str, angle_rad: float) -> F64:
    """Right-handed ``(3, 3)`` rotation about ``"x"``, ``"y"`` or ``"z"``."""
    c, s = float(np.cos(angle_rad)), float(np.sin(angle_rad))
    first = "xyz".index(axis)
    second, third = (first + 1) % 3, (first + 2) % 3
    rotation = np.zeros((3, 3))
    rotation[first, first] = 1.0
    rotation[second, second] = rotation[third, third] = c
    rotation[third, second], rotation[second, third] = s, -s
    return rotation


def rotation_around(axis: F64, angle_rad: float) -> F64:
    """Right-handed ``(3, 3)`` rotation around a unit vector (Rodrigues' formula)."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turned: F64 = np.eye(3) + np.sin(angle_rad) * cross + (1.0 - np.cos(angle_rad)) * (cross @ cross)
    return turned


def join(meshes: Sequence[Mesh]) -> Mesh:
    """All meshes as one, in their order."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.positions for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.uv for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]),
    )


def without_slivers(mesh: Mesh) -> Mesh:
    """The mesh without triangles of no area (poles of a lathe)."""
    a, b, c = (mesh.positions[mesh.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return Mesh(mesh.positions, mesh.normals, mesh.uv, mesh.faces[area > 1e-12])


def open_edges(mesh: Mesh) -> int:
    """The number of edges not shared by exactly two opposite triangles: 0 for a watertight surface."""
    keys = np.round(mesh.positions / WELD_M).astype(np.int64)
    _, welded = np.unique(keys, axis=0, return_inverse=True)
    faces = welded.reshape(-1)[mesh.faces]
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    directed, counts = np.unique(edges, axis=0, return_counts=True)
    index = {(int(a), int(b)): int(n) for (a, b), n in zip(directed, counts, strict=True)}
    return sum(n != 1 or index.get((b, a), 0) != 1 for (a, b), n in index.items())


def volume_m3(mesh: Mesh) -> float:
    """Signed volume enclosed by a watertight mesh: positive when normals point outward."""
    a, b, c = (mesh.positions[mesh.faces[:, k]] for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


def welded(mesh: Mesh) -> Mesh:
    """The mesh with vertices merged that agree in position, normal and texture coordinates."""
    keys = np.column_stack([mesh.positions * 1e5, mesh.normals * 1e2, mesh.uv * 1e4])
    _, first, inverse = np.unique(np.rint(keys).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    faces = inverse.reshape(-1)[mesh.faces]
    return Mesh(mesh.positions[first], mesh.normals[first], mesh.uv[first], faces.astype(np.int64))
