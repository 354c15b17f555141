"""Rays against a device's own surfaces: exact places, surfaces that change and go, and numbers that lie."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sightline.errors import InvalidMesh, InvalidPose, LimitExceeded
from sightline.spatial.pose import RigidTransform, rotation_from_quaternion
from sightline.spatial.scene.device_mesh import DeviceScene
from sightline.spatial.scene.surfaces import MAX_SURFACES, DeviceSurface, SurfaceBook, SurfaceChanges
from sightline.spatial.values import PoseValue

HERE = PoseValue((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))
SQUARE = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], dtype="<f4")
TWO = np.array([[0, 1, 2], [0, 2, 3]], dtype="<u4")


def _surface(
    name: str = "a", pose: PoseValue = HERE, vertices: object = SQUARE, indices: object = TWO
) -> DeviceSurface:
    return DeviceSurface(
        surface_id=name,
        kind="mesh",
        pose=pose,
        vertices=np.asarray(vertices, dtype="<f4").tobytes(),
        indices=np.asarray(indices, dtype="<u4").tobytes(),
    )


def _at(x: float, y: float, z: float) -> PoseValue:
    return PoseValue((x, y, z), (0.0, 0.0, 0.0, 1.0))


def _scene(*surfaces: DeviceSurface) -> DeviceScene:
    scene = DeviceScene()
    scene.apply(SurfaceChanges(changed=surfaces))
    return scene


def test_the_nearest_surface_is_met_with_its_normal_towards_the_viewer() -> None:
    scene = _scene(_surface("far", _at(0, 0, -4)), _surface("near", _at(0, 0, -2)))
    hit = scene.cast((0.0, 0.0, 0.0), (0.3, 0.1, -2.0))
    assert hit is not None
    assert hit.surface_id == "near"
    np.testing.assert_allclose(hit.p_world, (0.3, 0.1, -2.0), atol=1e-6)
    np.testing.assert_allclose(hit.normal, (0, 0, 1), atol=1e-6)
    assert hit.distance_m == pytest.approx(math.sqrt(0.09 + 0.01 + 4))
    behind = scene.cast((0.0, 0.0, -6.0), (0.0, 0.0, 5.0))
    assert behind is not None
    np.testing.assert_allclose(behind.normal, (0, 0, -1), atol=1e-6)


def test_rays_at_random_poses_meet_the_plane_where_algebra_says() -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        q = rng.normal(size=4)
        q /= np.linalg.norm(q)
        p = rng.uniform(-3, 3, 3)
        scene = _scene(_surface("s", PoseValue(tuple(p), tuple(q))))
        world = RigidTransform(rotation_from_quaternion(q), p)
        target = world.apply(np.array([*rng.uniform(-0.9, 0.9, 2), 0.0]))
        origin = world.apply(np.array([*rng.uniform(-2, 2, 2), rng.uniform(0.5, 4)]))
        hit = scene.cast(origin, target - origin)
        assert hit is not None
        np.testing.assert_allclose(hit.p_world, target, atol=1e-4)


def test_many_rays_at_once_answer_like_each_alone_and_misses_are_none() -> None:
    scene = _scene(_surface("a", _at(0, 0, -2)), _surface("b", _at(0.5, 0.5, -1)))
    directions = np.random.default_rng(1).normal(size=(60, 3))
    alone = [scene.cast((0, 0, 0), direction) for direction in directions]
    together = scene.cast_all((0, 0, 0), directions)
    assert [hit and hit.surface_id for hit in alone] == [hit and hit.surface_id for hit in together]
    assert None in together
    assert any(hit for hit in together)
    assert scene.cast((0, 0, 0), (0, 0, -1), far_m=0.9) is None


def test_a_surface_that_changes_is_replaced_and_one_that_goes_is_gone() -> None:
    scene = _scene(_surface("a", _at(0, 0, -2)))
    scene.apply(SurfaceChanges(changed=(_surface("a", _at(0, 0, -3)),)))
    hit = scene.cast((0, 0, 0), (0, 0, -1))
    assert hit is not None
    assert hit.distance_m == pytest.approx(3)
    scene.apply(SurfaceChanges(removed=("a",)))
    assert scene.cast((0, 0, 0), (0, 0, -1)) is None
    assert len(scene) == 0


def test_a_ray_along_a_flat_surface_and_one_within_its_plane_do_no_harm() -> None:
    scene = _scene(_surface("a", _at(0, 0, -2)))
    assert scene.cast((0, 0, 0), (1, 0, 0)) is None
    scene.cast((-5, 0, -2), (1, 0, 0))
    with pytest.raises(InvalidMesh):
        scene.cast((0, 0, 0), (0, 0, 0))
    with pytest.raises(InvalidMesh):
        scene.cast((math.nan, 0, 0), (0, 0, 1))


@pytest.mark.parametrize(
    ("surface", "error"),
    [
        (_surface(vertices=[[math.nan, 0, 0], [1, 0, 0], [0, 1, 0]], indices=[[0, 1, 2]]), InvalidMesh),
        (_surface(vertices=[[math.inf, 0, 0], [1, 0, 0], [0, 1, 0]], indices=[[0, 1, 2]]), InvalidMesh),
        (_surface(vertices=[[3e38, 0, 0], [1, 0, 0], [0, 1, 0]], indices=[[0, 1, 2]]), InvalidMesh),
        (_surface(indices=[[0, 1, 4]]), InvalidMesh),
        (_surface(indices=[[0, 1, 4294967295]]), InvalidMesh),
        (_surface(vertices=np.zeros((0, 3))), InvalidMesh),
        (_surface(pose=_at(900, 0, 0)), InvalidMesh),
        (_surface(pose=PoseValue((0, 0, 0), (0, 0, 0, 2))), InvalidPose),
        (_surface(pose=PoseValue((math.nan, 0, 0), (0, 0, 0, 1))), InvalidPose),
        (DeviceSurface(surface_id="a", kind="mesh", pose=HERE, vertices=b"1234567", indices=b""), InvalidMesh),
        (_surface(vertices=np.zeros((400_001, 3))), InvalidMesh),
    ],
)
def test_numbers_that_are_no_surface_are_refused_and_change_nothing(
    surface: DeviceSurface, error: type[Exception]
) -> None:
    book = SurfaceBook()
    book.apply(SurfaceChanges(changed=(_surface("kept"),)))
    with pytest.raises(error):
        book.apply(SurfaceChanges(changed=(_surface("new"), surface), removed=("kept",)))
    assert [kept.surface_id for kept in book.all()] == ["kept"]
    with pytest.raises(error):
        DeviceScene().apply(SurfaceChanges(changed=(surface,)))


def test_a_book_holds_a_bounded_number_of_surfaces_and_triangles() -> None:
    book = SurfaceBook()
    book.apply(SurfaceChanges(changed=tuple(_surface(str(n)) for n in range(MAX_SURFACES))))
    with pytest.raises(LimitExceeded):
        book.apply(SurfaceChanges(changed=(_surface("one more"),)))
    book.apply(SurfaceChanges(changed=(_surface("one more"),), removed=("0",)))
    assert len(book) == MAX_SURFACES
    many = np.tile(TWO, (60_000, 1))
    with pytest.raises(LimitExceeded):
        book.apply(SurfaceChanges(changed=tuple(_surface(str(n), indices=many) for n in range(1, 5))))
