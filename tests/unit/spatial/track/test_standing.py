"""Where an arrow at the picture's edge points, and what ends the trust in a mark."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.track.standing import (
    Mark,
    bearing_rad,
    picture_bearing_rad,
    standings,
    tracked_standing,
    world_changed,
)
from sightline.spatial.track.values import Tracked

CAMERA = Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480)


@pytest.mark.parametrize(
    ("p_camera", "degrees"),
    [
        ((2.0, 0.0, 1.0), 0),
        ((2.0, -2.0, 1.0), 45),
        ((0.0, -2.0, 1.0), 90),
        ((-2.0, 0.0, 1.0), 180),
        ((0.0, 2.0, 1.0), -90),
        ((1.0, 0.0, -1.0), 0),
        ((-1.0, -1.0, -3.0), 135),
        ((0.0, 0.0, -1.0), 0),
    ],
)
def test_bearing_turns_counter_clockwise_from_the_right_also_behind_the_camera(
    p_camera: tuple[float, float, float], degrees: float
) -> None:
    assert math.degrees(bearing_rad(np.array(p_camera), CAMERA)) == pytest.approx(degrees)


def test_a_pixel_s_bearing_is_that_of_the_points_on_its_ray() -> None:
    for u_px, v_px in [(700.0, 100.0), (-50.0, 300.0), (320.0, -200.0)]:
        point = CAMERA.ray(u_px, v_px) * 3.0
        assert picture_bearing_rad(u_px, v_px, CAMERA) == pytest.approx(bearing_rad(point, CAMERA))


def _mark(mark_id: str, p_world: tuple[float, float, float], world_id: str = "w1", *, gone: bool = False) -> Mark:
    return Mark(mark_id, world_id, p_world, 0.01, "good", gone)


def test_marks_of_another_world_are_suspect_and_nowhere() -> None:
    marks = [_mark("here", (0, 0, 2)), _mark("there", (0, 0, 2), "w0"), _mark("behind", (0.5, 0, -2))]
    here, there, behind = standings(marks, "w1", RigidTransform.identity(), CAMERA, None)
    assert (here.visibility, here.state, here.distance_m) == ("unknown", "good", 2.0)
    assert here.u == pytest.approx(0.5)
    assert here.v == pytest.approx(0.5)
    assert (there.u, there.visibility, there.state, there.bearing_rad) == (None, "unknown", "suspect", None)
    assert (behind.u, behind.visibility, behind.bearing_rad) == (None, "outside", 0.0)


def test_a_mark_whose_surface_is_gone_is_suspect() -> None:
    (only,) = standings([_mark("m", (0, 0, 2), gone=True)], "w1", RigidTransform.identity(), CAMERA, None)
    assert only.state == "suspect"


def test_a_lost_point_has_no_place_and_a_followed_one_has_pixel_and_bearing() -> None:
    lost = tracked_standing("m", Tracked(10, 10, "lost", 40, 0.1, "unknown"), CAMERA)
    assert (lost.u, lost.bearing_rad, lost.state) == (None, None, "lost")
    outside = tracked_standing("m", Tracked(319.5, -100, "suspect", 4, 0.7, "outside"), CAMERA)
    assert (outside.visibility, outside.state) == ("outside", "suspect")
    assert outside.bearing_rad == pytest.approx(math.pi / 2)


def test_a_new_world_makes_the_marks_of_the_old_suspect_and_leaves_the_rest() -> None:
    changed = world_changed(
        {
            "old": ("w1", "good"),
            "rough": ("w1", "approximate"),
            "already": ("w1", "suspect"),
            "flat": ("w1", "screen_only"),
            "gone": ("w1", "lost"),
            "again": ("w2", "good"),
        },
        "w2",
    )
    assert changed == {"old": "suspect", "rough": "suspect"}
