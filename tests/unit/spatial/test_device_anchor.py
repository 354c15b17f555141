"""Clicks answered by the surfaces that a device gives: rays against real meshes."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.device_anchor import anchor_on_surfaces
from sightline.spatial.scene.device_mesh import DeviceScene
from sightline.spatial.scene.surfaces import DeviceSurface, SurfaceChanges, SurfaceKind
from sightline.spatial.values import ClickQuery, FramePose, PoseValue, Quaternion
from support.planes import CAMERA, camera_at, click

HERE = camera_at(0.0)


def rectangle(
    name: str, z: float, x: tuple[float, float], kind: SurfaceKind = "mesh", turned: Quaternion = (0.0, 0.0, 0.0, 1.0)
) -> DeviceSurface:
    """A rectangle across the view, 4 m high."""
    vertices = np.array([[x[0], -2, 0], [x[1], -2, 0], [x[1], 2, 0], [x[0], 2, 0]], "<f4")
    return DeviceSurface(
        surface_id=name,
        kind=kind,
        pose=PoseValue((0.0, 0.0, z), turned),
        vertices=vertices.tobytes(),
        indices=np.array([[0, 1, 2], [0, 2, 3]], "<u4").tobytes(),
    )


def scene(*surfaces: DeviceSurface) -> DeviceScene:
    made = DeviceScene()
    made.apply(SurfaceChanges(changed=surfaces))
    return made


def test_a_click_on_a_wall_lies_on_it() -> None:
    answer = anchor_on_surfaces(scene(rectangle("wall", 2.0, (-3, 3), "plane")), click(0, HERE, 159.5, 119.5))
    assert (answer.method, answer.state, answer.reason) == ("mesh", "good", "")
    np.testing.assert_allclose(answer.p_world or (), (0, 0, 2), atol=1e-4)
    np.testing.assert_allclose(answer.normal or (), (0, 0, -1), atol=1e-4)
    assert answer.sigma_m is not None
    assert 0.01 < answer.sigma_m < 0.03


def test_coarse_triangles_are_less_certain_than_a_plane() -> None:
    plane = anchor_on_surfaces(scene(rectangle("a", 2.0, (-3, 3), "plane")), click(0, HERE, 150.0, 110.0))
    mesh = anchor_on_surfaces(scene(rectangle("a", 2.0, (-3, 3), "mesh")), click(0, HERE, 150.0, 110.0))
    assert (plane.sigma_m or 0) < (mesh.sigma_m or 0)


def test_a_slanted_wall_is_one_surface() -> None:
    half = float(np.deg2rad(35))
    wall = rectangle("wall", 3.0, (-4, 4), "plane", (0.0, float(np.sin(half)), 0.0, float(np.cos(half))))
    assert anchor_on_surfaces(scene(wall), click(0, HERE, 165.0, 119.5)).state == "good"


def test_a_click_at_an_edge_hands_out_both_surfaces() -> None:
    both = scene(rectangle("front", 1.0, (-3, 0.0)), rectangle("back", 2.0, (-3, 3)))
    answer = anchor_on_surfaces(both, click(0, HERE, 158.5, 119.5))
    assert (answer.state, answer.reason) == ("approximate", "depth_edge")
    assert answer.p_world is not None
    assert answer.p_world[2] == pytest.approx(1.0, abs=1e-4)
    assert sorted(round(c.p_world[2]) for c in answer.candidates) == [1, 2]


def test_a_click_past_the_surfaces_is_no_guess() -> None:
    answer = anchor_on_surfaces(scene(rectangle("front", 1.0, (-3, 0.0))), click(0, HERE, 161.0, 119.5))
    assert (answer.state, answer.reason, answer.p_world) == ("screen_only", "no_surface", None)
    assert len(answer.candidates) == 1
    assert anchor_on_surfaces(scene(), click(0, HERE, 160.0, 120.0)).reason == "no_surface"


def test_a_broken_frame_is_refused() -> None:
    frame = FramePose(
        publication_id="p",
        frame_no=0,
        world_id="w",
        captured_at_ms=0.0,
        pose=PoseValue((0.0, float("inf"), 0.0), (0.0, 0.0, 0.0, 1.0)),
        intrinsics=CAMERA.to_value(),
    )
    with pytest.raises(SpatialError):
        anchor_on_surfaces(scene(), ClickQuery(frame=frame, u=0.5, v=0.5))
