"""Marks in a frame: visible, hidden, outside, and how far."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.depth import decode_depth
from sightline.spatial.visibility import visibility
from support.scenes import CAMERA, FORWARD, depth_frame, looking, mark, seen


def test_a_mark_on_a_surface_is_visible_at_its_pixel_and_distance() -> None:
    (answer,) = visibility([mark((0.0, 0.0, -1.8))], FORWARD, CAMERA, decode_depth(seen(0)))
    assert answer.visibility == "visible"
    assert (answer.u, answer.v) == pytest.approx((0.5, 0.5))
    assert answer.distance_m == pytest.approx(1.8)


def test_walking_around_the_pillar_hides_and_shows_what_is_behind() -> None:
    behind = mark((0.0, 0.0, -3.0))
    beside = looking((1.6, 0.0, -1.0), (0.0, 0.0, -3.0))
    assert visibility([behind], FORWARD, CAMERA, decode_depth(seen(0)))[0].visibility == "occluded"
    assert visibility([behind], beside, CAMERA, decode_depth(seen(1, beside)))[0].visibility == "visible"


def test_the_depth_of_an_earlier_frame_serves_a_later_view() -> None:
    depth = decode_depth(seen(0))
    later = looking((0.1, 0.05, 0.05), (0.1, 0.0, -3.0))
    answers = visibility([mark((0.0, 0.0, -3.0), "behind"), mark((1.0, 0.5, -3.0), "beside")], later, CAMERA, depth)
    assert [(a.mark_id, a.visibility) for a in answers] == [("behind", "occluded"), ("beside", "visible")]


def test_what_is_behind_the_camera_has_no_pixel_and_what_is_beside_has_one() -> None:
    back, side = visibility([mark((0, 0, 2.0)), mark((5.0, 0, -3.0))], FORWARD, CAMERA, decode_depth(seen(0)))
    assert (back.visibility, back.u, back.distance_m) == ("outside", None, 2.0)
    assert side.visibility == "outside"
    assert side.u is not None
    assert side.u > 1


def test_without_depth_there_the_answer_is_unknown() -> None:
    empty = decode_depth(depth_frame(0, np.zeros((240, 320))))
    for depth in (None, empty):
        (answer,) = visibility([mark((0.0, 0.0, -3.0))], FORWARD, CAMERA, depth)
        assert answer.visibility == "unknown"
        assert (answer.u, answer.v) == pytest.approx((0.5, 0.5))


def test_an_uncertain_mark_is_not_called_hidden_by_its_own_surface() -> None:
    depth = decode_depth(seen(0))
    behind_the_pillar_s_face = (0.0, 0.0, -1.85)
    assert (
        visibility([mark(behind_the_pillar_s_face, sigma_m=0.005)], FORWARD, CAMERA, depth)[0].visibility == "occluded"
    )
    assert visibility([mark(behind_the_pillar_s_face, sigma_m=0.1)], FORWARD, CAMERA, depth)[0].visibility == "visible"


def test_a_mark_that_may_be_one_of_two_places_is_hidden_by_what_stands_before_the_one_it_has() -> None:
    (answer,) = visibility([mark((0.0, 0.0, -3.0), sigma_m=0.7)], FORWARD, CAMERA, decode_depth(seen(0)))
    assert answer.visibility == "occluded"


def test_no_marks_and_broken_marks() -> None:
    assert visibility([], FORWARD, CAMERA, None) == ()
    with pytest.raises(SpatialError):
        visibility([mark((float("nan"), 0, 0))], FORWARD, CAMERA, None)


def test_the_bearing_says_which_way_to_turn_also_to_what_lies_behind() -> None:
    places = {
        "right": (5.0, 0.0, -3.0),
        "up": (0.0, 4.0, -3.0),
        "down_left": (-1.0, -1.0, -3.0),
        "behind": (2.0, 0.0, 2.0),
    }
    answers = visibility([mark(place, name) for name, place in places.items()], FORWARD, CAMERA, None)
    bearings = {answer.mark_id: answer.bearing_rad for answer in answers}
    assert bearings["right"] == pytest.approx(0.0, abs=1e-3)
    assert bearings["up"] == pytest.approx(np.pi / 2, abs=1e-3)
    assert bearings["behind"] == pytest.approx(0.0, abs=1e-3)
    down_left = bearings["down_left"]
    assert down_left is not None
    assert -np.pi < down_left < -np.pi / 2
