"""GLB files, read back by another library."""

from __future__ import annotations

import io

import numpy as np
import trimesh

from sightline.spatial.glb import mesh_glb

VERTICES = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [9, 9, 9]], dtype=float)
TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]])


def test_another_library_reads_the_same_mesh_with_its_normals() -> None:
    scene = trimesh.load_scene(io.BytesIO(mesh_glb(VERTICES, TRIANGLES)), file_type="glb", process=False)
    (mesh,) = scene.geometry.values()
    np.testing.assert_allclose(mesh.vertices, VERTICES)
    np.testing.assert_array_equal(mesh.faces, TRIANGLES)
    np.testing.assert_allclose(mesh.vertex_normals[:4], [[0, 0, 1]] * 4)
