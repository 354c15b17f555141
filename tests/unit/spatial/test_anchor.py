"""A click on the depth of its own frame: place, certainty, edges, holes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.spatial.anchor import anchor_from_depth
from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.values import AnchorAnswer
from support.scenes import CAMERA, FORWARD, ROOM, depth_frame, depth_map, looking, seen


def _anchor(depth: DepthImage, x_px: float, y_px: float) -> AnchorAnswer:
    return anchor_from_depth("world-1", depth, CAMERA, *CAMERA.normalised_of(x_px, y_px))


def test_a_depth_image_may_show_another_part_at_another_resolution_than_the_picture() -> None:
    picture = Intrinsics(fx=1000.0, fy=1000.0, cx=639.5, cy=479.5, width=1280, height=960)
    wide = Intrinsics(fx=120.0, fy=120.0, cx=129.5, cy=99.5, width=260, height=200)
    metres = depth_map(ROOM, FORWARD, wide)
    depth = decode_depth(depth_frame(0, metres, camera=wide))
    answer = anchor_from_depth("world-1", depth, picture, *picture.normalised_of(239.5, 229.5))
    assert answer.p_world == pytest.approx((-1.2, 0.75, -3.0), abs=0.003)


def test_a_click_on_the_wall_lies_on_the_wall() -> None:
    answer = _anchor(decode_depth(seen(0)), 60.0, 80.0)
    assert answer.state == "good"
    assert answer.method == "depth"
    assert answer.p_world == pytest.approx(((60 - 159.5) / 250 * 3, (119.5 - 80) / 250 * 3, -3.0), abs=0.002)
    assert answer.normal == pytest.approx((0, 0, 1), abs=0.05)
    assert answer.sigma_m is not None
    assert 0.002 < answer.sigma_m < 0.03


@settings(max_examples=15, deadline=None)
@given(st.floats(-1, 1), st.floats(-0.5, 1), st.floats(-0.5, 0.5), st.floats(-1.5, 1.5), st.floats(-1, 0.5))
def test_from_any_pose_the_place_projects_back_to_the_click(
    x: float, y: float, z: float, target_x: float, target_y: float
) -> None:
    world_from_camera = looking((x, y, z), (target_x, target_y, -3.0))
    answer = _anchor(decode_depth(seen(0, world_from_camera)), 200.0, 90.0)
    assert answer.p_world is not None
    pixels = project(np.array([answer.p_world]), world_from_camera.inverse(), CAMERA)
    np.testing.assert_allclose(pixels, [[200, 90]], atol=1e-6)
    # It lies on a face of the scene, at an edge on one of the two.
    depth_m = float(world_from_camera.inverse().apply(np.array(answer.p_world))[2])
    around = depth_map(ROOM, world_from_camera)[88:93, 198:203]
    assert around.min() - 0.01 <= depth_m <= around.max() + 0.01


@pytest.mark.parametrize(("beyond_px", "expected_z"), [(-0.9, -1.8), (0.9, -3.0)], ids=["on the pillar", "beside it"])
def test_at_an_edge_the_measured_surface_is_taken_and_both_are_handed_out(beyond_px: float, expected_z: float) -> None:
    edge_px = 159.5 + 250 * 0.3 / 1.8  # 201.2: the pillar's right edge
    answer = _anchor(decode_depth(seen(0)), edge_px + beyond_px, 119.0)
    assert (answer.state, answer.reason) == ("approximate", "depth_edge")
    assert answer.p_world is not None
    assert answer.p_world[2] == pytest.approx(expected_z, abs=0.01)
    assert [round(c.p_world[2], 2) for c in answer.candidates] == [-1.8, -3.0]


def test_away_from_the_edge_there_is_no_doubt() -> None:
    assert _anchor(decode_depth(seen(0)), 209.0, 119.0).candidates == ()


def test_a_hole_is_reported_and_not_filled() -> None:
    metres = depth_map(ROOM, FORWARD)
    metres[80, 60] = 0
    answer = _anchor(decode_depth(depth_frame(0, metres)), 60.0, 80.0)
    assert (answer.state, answer.method, answer.reason) == ("screen_only", "screen", "no_depth")
    assert answer.p_world is None
    assert answer.sigma_m is None
    # What ends beside the hole is offered, not taken.
    (beside,) = answer.candidates
    assert beside.p_world[2] == pytest.approx(-3.0, abs=0.002)


def test_over_a_large_hole_the_one_surface_around_it_is_offered_and_said_to_be_uncertain() -> None:
    metres = depth_map(ROOM, FORWARD)
    metres[71:90, 51:70] = 0
    answer = _anchor(decode_depth(depth_frame(0, metres)), 60.0, 80.0)
    assert (answer.state, answer.reason) == ("screen_only", "no_depth")
    (offered,) = answer.candidates
    assert offered.p_world[2] == pytest.approx(-3.0, abs=0.03)
    assert offered.sigma_m > 0.05


def test_between_two_surfaces_far_away_or_in_nothing_nothing_is_offered() -> None:
    metres = depth_map(ROOM, FORWARD)
    metres[:, 193:211] = 0  # around the pillar's right edge
    assert _anchor(decode_depth(depth_frame(0, metres)), 202.0, 119.0).candidates == ()
    metres[:, 100:] = 0
    assert _anchor(decode_depth(depth_frame(0, metres)), 202.0, 119.0).candidates == ()


def test_a_side_further_away_is_offered_as_less_certain() -> None:
    sigmas = []
    for half in (0, 1, 2):
        metres = depth_map(ROOM, FORWARD)
        metres[80 - half : 81 + half, 60 - half : 61 + half] = 0
        offered = _anchor(decode_depth(depth_frame(0, metres)), 60.0, 80.0).candidates
        sigmas += [c.sigma_m for c in offered]
    assert len(sigmas) >= 2
    assert sigmas == sorted(sigmas)


def test_an_island_of_depth_in_a_hole_is_doubted() -> None:
    metres = depth_map(ROOM, FORWARD)
    metres[60:101, 40:81] = 0
    metres[79:82, 59:62] = 2.5
    answer = _anchor(decode_depth(depth_frame(0, metres)), 60.0, 80.0)
    whole = _anchor(decode_depth(seen(0)), 60.0, 80.0)
    assert (answer.state, answer.reason) == ("approximate", "sparse_depth")
    assert answer.sigma_m is not None
    assert whole.sigma_m is not None
    assert answer.sigma_m > whole.sigma_m


def test_a_noisy_and_a_distant_surface_are_stated_less_certain() -> None:
    noise = np.random.default_rng(0).normal(0, 0.02, (240, 320))
    near, far, noisy = (
        _anchor(decode_depth(depth_frame(0, metres)), 100.0, 100.0).sigma_m
        for metres in (np.full((240, 320), 1.0), np.full((240, 320), 4.0), np.full((240, 320), 1.0) + noise)
    )
    assert near is not None
    assert far is not None
    assert noisy is not None
    assert near < far
    assert near < noisy


def test_a_click_among_many_surfaces_offers_the_nearest_four() -> None:
    metres = np.empty((240, 320))
    metres[:] = (1.0 + (np.arange(320) % 8) * 0.5)[None, :]  # a fence of eight depths
    answer = _anchor(decode_depth(depth_frame(0, np.repeat(metres[:, :160], 2, axis=1))), 100.0, 100.0)
    assert answer.reason == "depth_edge"
    assert 2 <= len(answer.candidates) <= 4
    assert [c.p_world[2] for c in answer.candidates] == sorted((c.p_world[2] for c in answer.candidates), reverse=True)
