"""A known shape is found where it was put, says when it might be elsewhere, and never when there is nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import InvalidMesh
from sightline.spatial.pose import RigidTransform, rotation_from_quaternion
from sightline.spatial.scene.mesh import Mesh
from sightline.spatial.scene.register import register

FACES = "013 032 475 467 045 051 237 276 026 064 157 173"
SIDES = np.array([[int(corner) for corner in face] for face in FACES.split()])


def _boxes(*boxes: tuple[tuple[float, float, float], tuple[float, float, float]]) -> Mesh:
    vertices, triangles = [], []
    for n, (low, high) in enumerate(boxes):
        ends = (low, high)
        vertices += [[ends[x][0], ends[y][1], ends[z][2]] for x in (0, 1) for y in (0, 1) for z in (0, 1)]
        triangles.append(SIDES + 8 * n)
    return Mesh(np.array(vertices, dtype=np.float32), np.concatenate(triangles).astype(np.int32))


MACHINE = _boxes(
    ((0, 0, 0), (1.2, 0.3, 0.6)),
    ((0.1, 0.3, 0.1), (0.5, 0.9, 0.5)),
    ((0.7, 0.3, 0.2), (1.1, 0.6, 0.55)),
    ((0.5, 0.4, 0.25), (0.7, 0.5, 0.35)),
)


def _place(seed: int) -> RigidTransform:
    rng = np.random.default_rng(seed)
    q = rng.normal(size=4)
    return RigidTransform(rotation_from_quaternion(q / np.linalg.norm(q)), rng.uniform(-3, 3, 3))


def test_a_machine_is_found_in_a_noisy_scan_of_it() -> None:
    seed = 1
    truth = _place(seed)
    rng = np.random.default_rng(seed)
    scan = MACHINE.moved(truth)
    corners = scan.vertices[scan.triangles]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    chosen = corners[rng.choice(len(corners), 60_000, p=areas / areas.sum())]
    weights = rng.dirichlet((1, 1, 1), len(chosen))
    points = np.einsum("nk,nkd->nd", weights, chosen) + rng.normal(0, 0.003, (len(chosen), 3))
    seen = points[points[:, 0] < np.quantile(points[:, 0], 0.8)]  # A fifth was not scanned.
    found = register(MACHINE, Mesh(seen.astype(np.float32), np.zeros((0, 3), dtype=np.int32)))
    assert found.world_from_mesh is not None
    assert found.world_from_mesh.distance_to_m(truth) < 0.03
    assert found.world_from_mesh.angle_to_rad(truth) < 0.03
    assert found.fitness > 0.6
    assert found.residual_m < 0.02


def test_a_guess_by_hand_is_refined() -> None:
    truth = _place(3)
    near = RigidTransform(truth.rotation, truth.translation + np.array([0.05, -0.04, 0.03]))
    found = register(MACHINE, MACHINE.moved(truth), near)
    assert found.world_from_mesh is not None
    assert found.world_from_mesh.distance_to_m(truth) < 0.01
    assert found.fitness > 0.9


def test_nothing_is_proposed_where_nothing_overlaps() -> None:
    far = RigidTransform(np.eye(3), np.array([500.0, 0.0, 0.0]))
    found = register(MACHINE, MACHINE, far)
    assert (found.world_from_mesh, found.reason) == (None, "no_overlap")
    few = Mesh(np.random.default_rng(0).random((50, 3)).astype(np.float32), np.zeros((0, 3), dtype=np.int32))
    assert register(few, MACHINE).reason == "too_few_points"


def test_shapes_without_extent_are_refused() -> None:
    point = Mesh(np.zeros((5, 3), dtype=np.float32), np.zeros((0, 3), dtype=np.int32))
    with pytest.raises(InvalidMesh):
        register(point, point)
