"""Renderings: depth is that of the geometry, parts are where they project, states change what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import InvalidIntrinsics, InvalidPose
from sightline.hall.mesh import F64, Mesh, rotation_about
from sightline.hall.model import build_hall
from sightline.hall.render import Camera, Renderer, camera_rays, project
from sightline.hall.solids import box, cylinder, sphere
from sightline.hall.tracer import Tracer
from sightline.hall.walk import SEAL, viewer

CAMERA = Camera(140.0, 142.0, 79.3, 60.2, 160, 120)


def _depth(mesh: Mesh, pose: F64) -> tuple[F64, F64, F64]:
    """Traced depth, and origin and directions of the rays in double precision."""
    depth = Tracer(mesh.positions, mesh.faces).cast(camera_rays(pose, CAMERA)).t.astype(np.float64)
    v, u = np.mgrid[0 : CAMERA.height, 0 : CAMERA.width]
    local = np.stack([(u - CAMERA.cx) / CAMERA.fx, (v - CAMERA.cy) / CAMERA.fy, np.ones(u.shape)], axis=-1)
    return depth, pose[:3, 3], local @ pose[:3, :3].T


def test_depth_of_a_box_is_that_of_the_slabs() -> None:
    body = box((0.8, 0.6, 0.5), (0.1, -0.2, 0.05), 0.0)
    pose = viewer(np.array([0.6, 0.5, 1.6]), 0.33, -0.4)
    depth, origin, d = _depth(body, pose)
    low, high = body.positions.min(axis=0), body.positions.max(axis=0)
    a, b = (low - origin) / d, (high - origin) / d
    enter, leave = np.minimum(a, b).max(axis=-1), np.maximum(a, b).min(axis=-1)
    inside = leave > enter + 1e-3
    assert inside.sum() > 500
    assert np.abs(depth[inside] - enter[inside]).max() < 1e-5
    assert np.all(np.isinf(depth[leave < enter - 1e-3]))


def test_depth_of_a_sphere_approaches_the_quadratic() -> None:
    depth, origin, d = _depth(sphere(0.4, 512, 256), viewer(np.array([0.2, 0.1, 1.5]), 0.1, -0.05))
    a = (d * d).sum(-1)
    b, c = d @ origin, origin @ origin - 0.16
    root = b * b - a * c
    inside = root > 0.02
    exact = (-b - np.sqrt(np.maximum(root, 0.0))) / a
    assert inside.sum() > 500
    assert np.abs(depth - exact)[inside].max() < 2e-4


def test_depth_of_a_cylinder_approaches_the_quadratic() -> None:
    depth, origin, d = _depth(cylinder(0.3, -0.6, 0.6, "y", 720, 1e-4), viewer(np.array([0.0, 0.3, 1.4]), 0.0, -0.2))
    a = d[..., 0] ** 2 + d[..., 2] ** 2
    b = d[..., 0] * origin[0] + d[..., 2] * origin[2]
    root = b * b - a * (origin[0] ** 2 + origin[2] ** 2 - 0.09)
    t = (-b - np.sqrt(np.maximum(root, 0.0))) / a
    side = (root > 0.01) & (np.abs(origin[1] + t * d[..., 1]) < 0.59)
    assert side.sum() > 500
    assert np.abs(depth - t)[side].max() < 2e-4


@pytest.mark.parametrize(("part_id", "axis", "at"), [("floor", 1, 0.0), ("wall_back", 2, -4.0), ("wall_right", 0, 6.0)])
def test_depth_of_the_halls_planes_is_exact(renderer: Renderer, part_id: str, axis: int, at: float) -> None:
    pose = viewer(np.array([2.2, 1.6, 2.8]), -0.45, -0.25)
    picture = renderer.render(pose, CAMERA)
    index = [p.id for p in build_hall().parts].index(part_id)
    mask = picture.part == index
    assert mask.sum() > 100
    d = camera_rays(pose, CAMERA)[..., 3 + axis]
    assert np.abs(picture.depth_m[mask] - (at - pose[axis, 3]) / d[mask]).max() < 1e-4


def test_depth_alone_equals_depth_of_the_picture(renderer: Renderer) -> None:
    pose = viewer(np.array([0.0, 1.5, 1.0]), 0.0, -0.4)
    assert np.array_equal(renderer.render(pose, CAMERA).depth_m, renderer.depth(pose, CAMERA))
    assert renderer.depth_at(pose, CAMERA, 80, 60) == pytest.approx(renderer.depth(pose, CAMERA)[60, 80])


def test_two_renderings_of_one_pose_are_the_same(renderer: Renderer) -> None:
    pose = viewer(np.array([-0.5, 1.6, 1.5]), -0.2, -0.3)
    assert np.array_equal(renderer.render(pose, CAMERA).colour, renderer.render(pose, CAMERA).colour)


def test_the_seal_is_seen_from_the_front_and_hidden_from_behind(renderer: Renderer) -> None:
    seal = np.array(SEAL)
    front = viewer(np.array([-0.02, 1.5, 0.72]), 0.0, -0.5)
    assert abs(_gap(renderer, seal, front)) < 0.09
    behind = np.array([-0.35, 1.58, -2.05])
    back = viewer(behind, float(np.arctan2(-(seal - behind)[0], -(seal - behind)[2])), -0.4)
    assert _gap(renderer, seal, back) > 0.02


def _gap(renderer: Renderer, point: F64, pose: F64) -> float:
    u, v, z = project(point[None], pose, CAMERA)[0]
    return float(z - renderer.depth_at(pose, CAMERA, float(u), float(v)))


def test_a_moved_lever_is_seen_where_its_projection_says(renderer: Renderer) -> None:
    hall = build_hall()
    part, joint = hall.part("discharge_valve_lever"), hall.joint("discharge_valve")
    index = [p.id for p in hall.parts].index(part.id)
    grip = next(s.mesh for s in part.surfaces if s.material == "yellow").positions.mean(axis=0)
    pose = viewer(np.array([joint.origin[0], joint.origin[1], 1.2]), 0.0, 0.0)
    for value in (0.0, -0.8, joint.upper):
        renderer.set_state({joint.id: value})
        where = (joint.moved_from_rest(value) @ [*grip, 1.0])[:3]
        u, v, _ = project(where[None], pose, CAMERA)[0]
        assert renderer.render(pose, CAMERA).part[round(v), round(u)] == index
    renderer.set_state()
    assert renderer.render(pose, CAMERA).part[round(v), round(u)] != index


def test_a_fault_shows_only_when_it_is_switched_on(renderer: Renderer) -> None:
    hall = build_hall()
    traces = {k for k, p in enumerate(hall.parts) if p.fault == "seal_leak"}
    pose = viewer(np.array([-0.05, 1.6, 1.1]), 0.0, -0.8)
    assert not traces & set(np.unique(renderer.render(pose, CAMERA).part))
    renderer.set_state(faults=frozenset({"seal_leak"}))
    assert traces & set(np.unique(renderer.render(pose, CAMERA).part))


def test_the_part_that_a_ray_meets_is_named(renderer: Renderer) -> None:
    met = renderer.first_hit(np.array([3.0, 2.0, 3.0]), np.array([0.0, -1.0, 0.0]))
    assert met is not None
    point, index = met
    assert build_hall().parts[index].id == "floor"
    assert np.allclose(point, [3.0, 0.0, 3.0], atol=1e-5)
    assert renderer.first_hit(np.array([0.0, 50.0, 0.0]), np.array([0.0, 1.0, 0.0])) is None


def test_points_behind_the_camera_do_not_project() -> None:
    u, v, z = project(np.array([[0.0, 1.6, 5.0]]), viewer(np.array([0.0, 1.6, 0.0]), 0.0, 0.0), CAMERA)[0]
    assert np.isnan(u)
    assert np.isnan(v)
    assert z == pytest.approx(-5.0)


@pytest.mark.parametrize(
    "pose", [np.eye(3), np.full((4, 4), np.nan), np.diag([2.0, 1, 1, 1]), np.diag([-1.0, 1, 1, 1])]
)
def test_a_pose_that_is_not_rigid_is_refused(renderer: Renderer, pose: F64) -> None:
    with pytest.raises(InvalidPose):
        renderer.render(pose, CAMERA)


@pytest.mark.parametrize("values", [(0.0, 1.0), (1.0, float("nan")), (-3.0, 1.0)])
def test_a_camera_without_focal_length_is_refused(values: tuple[float, float]) -> None:
    with pytest.raises(InvalidIntrinsics):
        Camera(values[0], values[1], 1.0, 1.0, 4, 4)


def test_a_viewer_looks_where_it_says() -> None:
    pose = viewer(np.zeros(3), np.deg2rad(90), 0.0)
    assert np.allclose(pose[:3, 2], [-1, 0, 0])
    assert np.allclose(viewer(np.zeros(3), 0.0, 0.3)[:3, 2], [0, np.sin(0.3), -np.cos(0.3)])
    tilted = viewer(np.zeros(3), 0.0, 0.0, 0.2)
    assert np.allclose(tilted[:3, :3], np.diag([1.0, -1.0, -1.0]) @ rotation_about("z", 0.2))
