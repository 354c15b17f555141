"""What the gate is for: wrong depths that look right."""

from __future__ import annotations

import numpy as np

from sightline.spatial.pose import RigidTransform
from sightline.spatial.sweep import PictureRing, SweepAnchor
from sightline.spatial.values import AnchorAnswer
from support.planes import TexturedPlane, camera_at, click, noise_texture

TEXTURE = noise_texture(9)
PATH = [camera_at(0.06 * n, 0.01 * n, 0.0, -0.02 * n) for n in range(8)]


def answers(ring: PictureRing, poses: list[RigidTransform], pixels: np.ndarray) -> list[AnchorAnswer]:
    sweep = SweepAnchor(ring)
    return [sweep.anchor(click(len(poses) - 1, poses[-1], float(x), float(y))) for x, y in pixels]


def test_noisy_poses_widen_the_errors_but_sigma_stays_honest() -> None:
    """Poses off by 0.2 degrees and 5 mm: at least 85 % of the answers given lie within two sigma."""
    rng = np.random.default_rng(3)
    plane, ring = TexturedPlane(TEXTURE, yaw_rad=0.2), PictureRing()
    for n, pose in enumerate(PATH):
        turn = camera_at(0, yaw_rad=float(rng.normal(0, 0.0035))).rotation
        told = RigidTransform(pose.rotation @ turn, pose.translation + rng.normal(0, 0.003, 3))
        ring.add(plane.picture(n, pose, told if n < len(PATH) - 1 else None))
    pixels = rng.uniform((100, 60), (220, 180), (12, 2))
    within = []
    for answer, (x, y) in zip(answers(ring, PATH, pixels), pixels, strict=True):
        if answer.p_world is not None and answer.sigma_m is not None:
            error_m = np.linalg.norm(np.asarray(answer.p_world) - plane.point_under(PATH[-1], x, y))
            within.append(error_m < 2 * answer.sigma_m)
    assert len(within) >= 6
    assert np.mean(within) >= 0.85


def test_pictures_of_another_place_give_no_answer() -> None:
    """Every picture shows something else: whatever agrees by chance must not pass."""
    ring = PictureRing()
    for n, pose in enumerate(PATH):
        ring.add(TexturedPlane(np.roll(TEXTURE, 311 * n, axis=(0, 1))).picture(n, pose))
    rng = np.random.default_rng(4)
    given = answers(ring, PATH, rng.uniform((60, 60), (260, 180), (10, 2)))
    assert [a.state for a in given] == ["screen_only"] * 10
    assert all(a.reason for a in given)


def test_absurd_but_valid_poses_cost_nothing_and_answer_nothing() -> None:
    plane, ring = TexturedPlane(TEXTURE), PictureRing()
    poses = [camera_at(0.0), camera_at(9e4), camera_at(0.0, z=-9e4), camera_at(1e-9, yaw_rad=3.1), camera_at(0.0)]
    for n, pose in enumerate(poses):
        ring.add(plane.picture(n, PATH[0], pose))
    (answer,) = answers(ring, poses, np.array([[160.0, 120.0]]))
    assert (answer.state, answer.reason) == ("screen_only", "few_views")
