"""Meshes: rigid motion, watertightness and volume mean what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.hall.mesh import Mesh, join, open_edges, rotation_about, rotation_around, volume_m3, welded
from sightline.hall.solids import box


def test_a_quarter_turn_about_each_axis_is_right_handed() -> None:
    assert np.allclose(rotation_about("x", np.pi / 2) @ [0, 1, 0], [0, 0, 1])
    assert np.allclose(rotation_about("y", np.pi / 2) @ [0, 0, 1], [1, 0, 0])
    assert np.allclose(rotation_about("z", np.pi / 2) @ [1, 0, 0], [0, 1, 0])


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_both_ways_of_making_a_rotation_agree(axis: str) -> None:
    unit = np.eye(3)["xyz".index(axis)]
    assert np.allclose(rotation_about(axis, 0.7), rotation_around(unit, 0.7))


def test_a_box_without_one_triangle_is_open_at_its_three_edges() -> None:
    whole = box((1, 2, 3), (0, 0, 0), 0.0, 10.0)
    assert open_edges(whole) == 0
    holed = Mesh(whole.positions, whole.normals, whole.uv, whole.faces[1:])
    assert open_edges(holed) == 3


def test_a_box_turned_inside_out_has_negative_volume() -> None:
    cube = box((1, 1, 1), (5, 5, 5), 0.0)
    assert volume_m3(cube) == pytest.approx(1.0)
    assert volume_m3(cube.flipped()) == pytest.approx(-1.0)


def test_rigid_motion_keeps_volume_and_turns_normals() -> None:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = rotation_about("y", 1.1), (3, 2, 1)
    solid = box((0.3, 0.4, 0.5), (1, 1, 1))
    moved = solid.transformed(pose)
    assert volume_m3(moved) == pytest.approx(volume_m3(solid))
    assert np.allclose(np.linalg.norm(moved.normals, axis=1), 1.0)


def test_joining_keeps_every_triangle_where_it_was() -> None:
    a, b = box((1, 1, 1), (0, 0, 0)), box((1, 1, 1), (4, 0, 0))
    both = join([a, b])
    assert volume_m3(both) == pytest.approx(volume_m3(a) + volume_m3(b))
    assert np.allclose(both.positions[both.faces[len(a.faces)]], b.positions[b.faces[0]])


def test_welding_merges_equal_vertices_and_nothing_else() -> None:
    solid = box((1, 1, 1), (0, 0, 0), 0.02)
    doubled = join([solid, solid])
    once = welded(doubled)
    assert len(once.positions) == len(welded(solid).positions) < len(doubled.positions)
    assert volume_m3(once) == pytest.approx(2 * volume_m3(solid))
