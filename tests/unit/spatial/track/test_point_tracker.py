"""A point on a textured wall, followed through pictures whose motion is known exactly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.track.point_tracker import PointTracker
from support.moving_pictures import HEIGHT, WIDTH, picture, placed, seen, view_of, wall

WALL = wall()
AT = (452.0, 447.0)


def _started() -> PointTracker:
    start = view_of(450, 450)
    u_px, v_px = placed(start, AT)
    return PointTracker.start(picture(seen(WALL, start)), u_px, v_px)


def test_a_point_is_followed_through_shift_roll_and_zoom_without_drift() -> None:
    tracker = _started()
    for n in range(1, 16):
        view = view_of(450 + 4 * n, 450 - 2 * n, angle_rad=0.03 * n, zoom=1 + 0.02 * n)
        tracked = tracker.step(picture(seen(WALL, view), n))
        error_px = float(np.linalg.norm(placed(view, AT) - (tracked.u_px, tracked.v_px)))
        assert error_px < 0.5
        assert tracked.state == "good"
        assert tracked.sigma_px < 5


def test_something_else_in_front_of_the_camera_is_loss_and_seeing_the_place_again_ends_it() -> None:
    tracker = _started()
    elsewhere = wall(seed=2)
    for n in range(1, 5):
        tracked = tracker.step(picture(seen(elsewhere, view_of(300, 300)), n))
        assert tracked.state == "lost"
        assert tracked.confidence < 0.5
    view = view_of(470, 430, angle_rad=0.3)
    states = []
    for n in range(5, 12):
        tracked = tracker.step(picture(seen(WALL, view), n))
        states.append(tracked.state)
    assert states[-1] == "good"
    assert np.linalg.norm(placed(view, AT) - (tracked.u_px, tracked.v_px)) < 1


def test_a_point_that_leaves_the_picture_is_outside_and_found_when_it_comes_back() -> None:
    tracker = _started()
    path = [*range(0, 190, 20), *range(190, -1, -20)]
    answers = [tracker.step(picture(seen(WALL, view_of(450 + x, 450)), n)) for n, x in enumerate(path)]
    outside = [a for a, x in zip(answers, path, strict=True) if x > WIDTH / 2 + 5]
    assert all(a.state == "lost" or a.standing == "outside" for a in outside)
    assert answers[-1].state == "good"
    assert answers[-1].standing == "visible"
    assert np.linalg.norm(placed(view_of(450 + path[-1], 450), AT) - (answers[-1].u_px, answers[-1].v_px)) < 1


def test_a_picture_without_detail_is_loss() -> None:
    tracker = _started()
    assert tracker.step(picture(np.full((HEIGHT, WIDTH), 90, np.uint8), 1)).state == "lost"


def test_an_encoder_that_halves_the_picture_moves_the_point_with_it() -> None:
    tracker = _started()
    view = view_of(455, 450)
    half = np.asarray(cv2.resize(seen(WALL, view), (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA), np.uint8)
    tracked = tracker.step(picture(half, 1))
    expected = (placed(view, AT) + 0.5) / 2 - 0.5
    assert tracked.state != "lost"
    assert np.linalg.norm(expected - (tracked.u_px, tracked.v_px)) < 1


@pytest.mark.parametrize("where", [(np.nan, 10.0), (-40.0, 10.0), (10.0, HEIGHT + 3.0), (np.inf, 0.0)])
def test_a_click_off_the_picture_is_refused(where: tuple[float, float]) -> None:
    with pytest.raises(SpatialError):
        PointTracker.start(picture(seen(WALL, view_of(450, 450))), *where)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (16, 16), (2000, 30)])
def test_pictures_too_small_or_of_another_shape_are_loss_not_a_crash(size: tuple[int, int]) -> None:
    tracker = _started()
    assert tracker.step(picture(np.full(size, 40, np.uint8), 1)).state == "lost"
    tiny = picture(np.random.default_rng(1).integers(0, 255, size).astype(np.uint8))
    started = PointTracker.start(tiny, 0, 0)
    assert started.step(picture(seen(WALL, view_of(450, 450)), 1)).state == "lost"


def test_noise_is_never_found() -> None:
    tracker = _started()
    rng = np.random.default_rng(1)
    for n in range(1, 6):
        noise = rng.integers(0, 255, (HEIGHT, WIDTH)).astype(np.uint8)
        assert tracker.step(picture(noise, n)).state == "lost"
