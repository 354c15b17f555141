"""Depth of other frames, carried into the view of a frame that has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.pose import RigidTransform
from sightline.spatial.reproject import anchor_from_maps, carried_points, nearest_maps
from sightline.spatial.values import AnchorAnswer
from support.scenes import CAMERA, FORWARD, ROOM, depth_map, looking, seen


def _anchor(
    maps: list[DepthImage], world_from_camera: RigidTransform, x_px: float = 100.0, y_px: float = 90.0
) -> AnchorAnswer:
    return anchor_from_maps("world-1", maps, world_from_camera, CAMERA, *CAMERA.normalised_of(x_px, y_px))


@settings(max_examples=12, deadline=None)
@given(st.floats(-0.15, 0.15), st.floats(-0.15, 0.15), st.floats(-0.1, 0.1))
def test_a_frame_without_depth_is_answered_from_a_neighbour(x: float, y: float, z: float) -> None:
    view = looking((x, y, z), (x / 2, y / 2, -3.0))
    answer = _anchor([decode_depth(seen(0))], view)
    truth = view.apply(CAMERA.ray(100, 90) * depth_map(ROOM, view)[90, 100])
    assert answer.method == "depth"
    assert answer.p_world == pytest.approx(tuple(truth), abs=0.006)


def test_the_way_between_the_views_is_stated() -> None:
    near = _anchor([decode_depth(seen(0))], FORWARD)
    far = _anchor([decode_depth(seen(0))], looking((0.5, 0.0, 0.0), (0.0, 0.0, -3.0)))
    assert near.state == "good"
    assert (far.state, far.reason) == ("approximate", "reprojected")
    assert near.sigma_m is not None
    assert far.sigma_m is not None
    assert far.sigma_m > near.sigma_m


def test_what_no_map_saw_stays_on_the_screen() -> None:
    # Behind the pillar for the map, in plain view for the frame.
    hidden = looking((1.0, 0.0, -1.0), (-0.25, 0.0, -3.0))
    for maps in ([], [decode_depth(seen(0))]):
        answer = _anchor(maps, hidden, 159.5, 119.5)
        assert (answer.state, answer.reason) == ("screen_only", "no_depth")


def test_the_nearest_views_come_first_and_distant_ones_not_at_all() -> None:
    poses = [looking((x, 0, 0), (x, 0, -3)) for x in (0.5, 0.1, 0.3, 5.0, 0.2)]
    maps = [decode_depth(seen(n, pose)) for n, pose in enumerate(poses)]
    backwards = decode_depth(seen(9, looking((0, 0, 0), (0, 0, 3))))
    assert [m.frame_no for m in nearest_maps([*maps, backwards], FORWARD)] == [1, 4, 2]


@settings(max_examples=12, deadline=None)
@given(st.floats(-0.8, 0.8), st.floats(-0.3, 0.8), st.floats(-1, 1), st.floats(5, 315), st.floats(5, 235))
def test_searching_a_strip_finds_what_searching_the_whole_map_finds(
    x: float, y: float, target_x: float, x_px: float, y_px: float
) -> None:
    depth = decode_depth(seen(0))
    view = looking((x, y, 0.0), (target_x, 0.0, -3.0))
    dx, dy, depths = carried_points(depth, view, CAMERA, x_px, y_px)
    rows, columns = np.nonzero(depth.depth_mm)
    z = depth.depth_mm[rows, columns] * 0.001
    points = np.stack([(columns - CAMERA.cx) / CAMERA.fx * z, (rows - CAMERA.cy) / CAMERA.fy * z, z], 1)
    points = (view.inverse() @ depth.world_from_camera).apply(points)
    points = points[points[:, 2] > 0.1]
    pixels = points[:, :2] / points[:, 2:] * 250 + (CAMERA.cx, CAMERA.cy)
    inside = (np.abs(pixels - (x_px, y_px)) <= 2.5).all(axis=1)
    assert sorted(np.round(depths, 6)) == sorted(np.round(points[inside, 2], 6))
    assert (np.abs(np.stack([dx, dy])) <= 2.5).all()
