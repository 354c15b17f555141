"""Shapes made elsewhere, for tests: a machine of boxes, its file, and what a scan of it would be."""

from __future__ import annotations

import numpy as np

from sightline.spatial.scene.mesh import Mesh, vertex_normals
from sightline.spatial.scene.tiles import packed_tile
from sightline.spatial.scene.values import TileMesh

FACES = "013 032 475 467 045 051 237 276 026 064 157 173"
SIDES = np.array([[int(corner) for corner in face] for face in FACES.split()])
Corner = tuple[float, float, float]


def boxes(*ends: tuple[Corner, Corner]) -> Mesh:
    """Closed boxes between two corners each."""
    vertices, triangles = [], []
    for n, pair in enumerate(ends):
        vertices += [[pair[x][0], pair[y][1], pair[z][2]] for x in (0, 1) for y in (0, 1) for z in (0, 1)]
        triangles.append(SIDES + 8 * n)
    return Mesh(np.array(vertices, dtype=np.float32), np.concatenate(triangles).astype(np.int32))


MACHINE = boxes(
    ((0, 0, 0), (1.2, 0.3, 0.6)),
    ((0.1, 0.3, 0.1), (0.5, 0.9, 0.5)),
    ((0.7, 0.3, 0.2), (1.1, 0.6, 0.55)),
    ((0.5, 0.4, 0.25), (0.7, 0.5, 0.35)),
)


def binary_stl(mesh: Mesh, scale: float = 1.0) -> bytes:
    """The bytes of a binary STL file (80 bytes, a count, 50 bytes a triangle)."""
    rows = np.zeros(len(mesh.triangles), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])
    rows["corners"] = mesh.vertices[mesh.triangles] * scale
    return bytes(80) + np.uint32(len(rows)).tobytes() + rows.tobytes()


def scan_tiles(mesh: Mesh) -> tuple[TileMesh, ...]:
    """The mesh as tiles come from a world's process: two of them."""
    half = len(mesh.triangles) // 2
    parts = (mesh.triangles[:half], mesh.triangles[half:])
    normals = vertex_normals(mesh.vertices, mesh.triangles)
    return tuple(packed_tile(f"{n}_0_0", mesh.vertices, normals, part) for n, part in enumerate(parts))
