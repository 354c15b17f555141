"""Clicks on the plane of a tag of known size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sightline.spatial.marker_plane import PlaneOfTag, anchor_on_tags
from sightline.spatial.pose import RigidTransform
from support.planes import CAMERA, camera_at

SIDE_M = 0.15
CORNERS = np.array([[-1, 1, 0], [1, 1, 0], [1, -1, 0], [-1, -1, 0]]) * SIDE_M / 2


def turned_tag(depth_m: float, pitch_rad: float) -> RigidTransform:
    """Faces the camera (its +Z against the camera's), then tilted about the camera's horizontal axis."""
    tilt = cv2.Rodrigues(np.array([pitch_rad, 0.0, 0.0]))[0]
    return RigidTransform(np.asarray(tilt, float) @ np.diag([1.0, -1.0, -1.0]), np.array([0.05, 0.02, depth_m]))


def seen(camera_from_tag: RigidTransform, noise_px: float, seed: int = 1) -> PlaneOfTag:
    """The tag as IPPE finds it from noisy corners."""
    matrix = np.array([[CAMERA.fx, 0, CAMERA.cx], [0, CAMERA.fy, CAMERA.cy], [0, 0, 1]])
    points = camera_from_tag.apply(CORNERS)
    pixels = (points @ matrix.T)[:, :2] / points[:, 2:]
    pixels += np.random.default_rng(seed).normal(0, noise_px, pixels.shape)
    _, turns, shifts, errors = cv2.solvePnPGeneric(CORNERS, pixels, matrix, None, flags=cv2.SOLVEPNP_IPPE_SQUARE)
    poses = tuple(
        RigidTransform(np.asarray(cv2.Rodrigues(r)[0], float), np.asarray(t, float).ravel())
        for r, t in zip(turns, shifts, strict=True)
    )
    side_px = float(np.linalg.norm(pixels - np.roll(pixels, 1, axis=0), axis=1).mean())
    return PlaneOfTag(poses, tuple(float(e) for e in np.ravel(errors)), SIDE_M, side_px)


def pixel_of(camera_from_tag: RigidTransform, on_tag: tuple[float, float]) -> tuple[float, float]:
    x, y, z = camera_from_tag.apply(np.array([*on_tag, 0.0]))
    return CAMERA.normalised_of(CAMERA.fx * x / z + CAMERA.cx, CAMERA.fy * y / z + CAMERA.cy)


def test_a_click_on_the_plate_is_right_and_sigma_honest() -> None:
    """Sixty noisy sights: within two sigma in 85 % and more; the median below a centimetre at 0.8 m."""
    errors, within = [], []
    world_from_camera = camera_at(1.0, 2.0, 3.0, 0.7)
    for seed in range(60):
        tag = turned_tag(0.8, 0.6)
        u, v = pixel_of(tag, (0.05, -0.04))
        answer = anchor_on_tags("w", [seen(tag, 0.3, seed)], world_from_camera, CAMERA, u, v)
        assert answer.method == "marker"
        assert answer.p_world is not None
        assert answer.sigma_m is not None
        truth = world_from_camera.apply(tag.apply(np.array([0.05, -0.04, 0.0])))
        errors.append(float(np.linalg.norm(np.asarray(answer.p_world) - truth)))
        within.append(errors[-1] < 2 * answer.sigma_m)
    assert np.median(errors) < 0.01
    assert np.mean(within) >= 0.85


def test_beside_the_plate_the_answer_is_approximate_and_less_certain() -> None:
    tag = turned_tag(0.6, 0.5)
    sight = seen(tag, 0.05)
    on = anchor_on_tags("w", [sight], camera_at(0), CAMERA, *pixel_of(tag, (0.0, 0.0)))
    beside = anchor_on_tags("w", [sight], camera_at(0), CAMERA, *pixel_of(tag, (0.3, 0.0)))
    assert (on.state, on.reason) == ("good", "")
    assert (beside.state, beside.reason) == ("approximate", "beside_marker")
    assert (beside.sigma_m or 0) > 2 * (on.sigma_m or 1)


def test_far_from_every_tag_nothing_is_said() -> None:
    tag = turned_tag(2.0, 0.5)
    answer = anchor_on_tags("w", [seen(tag, 0.05)], camera_at(0), CAMERA, 0.01, 0.99)
    assert (answer.state, answer.reason) == ("screen_only", "no_marker")
    assert anchor_on_tags("w", [], camera_at(0), CAMERA, 0.5, 0.5).reason == "no_marker"


def test_two_poses_that_fit_alike_are_both_handed_out() -> None:
    """A small tag seen from afar: its two IPPE poses disagree beside it."""
    one, other = turned_tag(1.0, 0.5), turned_tag(1.0, -0.5)
    sight = PlaneOfTag((one, other), (0.2, 0.25), SIDE_M, 40.0)
    answer = anchor_on_tags("w", [sight], camera_at(0), CAMERA, *pixel_of(one, (0.0, 0.25)))
    assert (answer.state, answer.reason) == ("approximate", "marker_flip")
    assert len(answer.candidates) == 2


@pytest.mark.parametrize("tilt_rad", [np.pi / 2, np.pi / 2 + 0.5, np.pi])
def test_a_plane_seen_from_its_edge_or_back_answers_nothing(tilt_rad: float) -> None:
    sight = PlaneOfTag((turned_tag(1.0, float(tilt_rad)),), (0.1,), SIDE_M, 40.0)
    assert anchor_on_tags("w", [sight], camera_at(0), CAMERA, 0.55, 0.52).reason == "no_marker"
