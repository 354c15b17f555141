"""Meshes with fewer vertices keep their shape and orientation."""

from __future__ import annotations

import numpy as np

from sightline.spatial.scene.simplify import clustered


def _grid(side: int, step_m: float) -> tuple[np.ndarray, np.ndarray]:
    """A flat square in the x-z plane, facing up."""
    x, z = np.meshgrid(np.arange(side) * step_m, np.arange(side) * step_m, indexing="ij")
    vertices = np.stack([x.ravel(), np.full(side * side, 0.5), z.ravel()], axis=1)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    first = np.stack([corner, corner + 1, corner + side], axis=1)
    second = np.stack([corner + 1, corner + side + 1, corner + side], axis=1)
    return vertices, np.concatenate([first, second])


def _normals_and_area(vertices: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, float]:
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    return cross / np.linalg.norm(cross, axis=1, keepdims=True), float(np.linalg.norm(cross, axis=1).sum() / 2)


def test_a_plane_stays_a_plane_of_the_same_facing_with_a_sixth_of_the_vertices() -> None:
    vertices, triangles = _grid(101, 0.01)
    fewer, joined = clustered(vertices, triangles, 0.025)
    assert len(fewer) < len(vertices) / 5
    np.testing.assert_allclose(fewer[:, 1], 0.5)
    normals, area = _normals_and_area(fewer, joined)
    np.testing.assert_allclose(normals, np.broadcast_to((0, 1, 0), normals.shape), atol=1e-9)
    assert 0.9 < area <= 1.0
    assert joined.min() >= 0
    assert joined.max() < len(fewer)


def test_no_triangle_is_kept_twice_or_without_area() -> None:
    vertices, triangles = _grid(30, 0.004)
    fewer, joined = clustered(vertices - 5.0, triangles, 0.025)
    assert len(np.unique(np.sort(joined, axis=1), axis=0)) == len(joined)
    assert (joined[:, 0] != joined[:, 1]).all()
    assert np.abs(fewer + 5.0).max() < 5.6


def test_a_cell_larger_than_the_mesh_leaves_no_triangle() -> None:
    fewer, joined = clustered(*_grid(5, 0.01), 1.0)
    assert len(fewer) == 1
    assert joined.shape == (0, 3)
