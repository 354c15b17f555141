"""The walk: a possible motion of a head, closed, with the head turn and the view from behind that are promised."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sightline.hall.render import Camera, Renderer, project
from sightline.hall.walk import SEAL, TURN_RAD, Walk

CAMERA = Camera(520.0, 520.0, 319.5, 239.5, 640, 480)


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.arccos(np.clip((np.trace(a[:3, :3].T @ b[:3, :3]) - 1) / 2, -1, 1)))


def test_every_pose_is_rigid_and_inside_the_hall() -> None:
    walk = Walk()
    for t in np.linspace(0, walk.duration_s, 150):
        pose = walk.world_from_camera(float(t))
        assert np.allclose(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), atol=1e-12)
        assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0)
        assert abs(pose[0, 3]) < 5.8
        assert abs(pose[2, 3]) < 3.8
        assert 1.3 < pose[1, 3] < 1.8


def test_the_walk_closes_without_a_jump() -> None:
    walk = Walk()
    first, last = walk.world_from_camera(0.0), walk.world_from_camera(walk.duration_s - 1e-6)
    assert np.linalg.norm(first[:3, 3] - last[:3, 3]) < 0.004
    assert _angle(first, last) < 0.004
    assert np.allclose(walk.world_from_camera(3.0), walk.world_from_camera(3.0 + walk.duration_s))


def test_nobody_runs_and_no_head_spins() -> None:
    walk = Walk()
    poses = [walk.world_from_camera(float(t)) for t in walk.times(30.0)]
    pairs = list(itertools.pairwise(poses))
    assert max(np.linalg.norm(b[:3, 3] - a[:3, 3]) * 30 for a, b in pairs) < 1.9
    assert max(_angle(a, b) * 30 for a, b in pairs) < np.deg2rad(125)


def test_the_head_turns_across_the_seal_at_about_thirty_degrees_per_second() -> None:
    walk = Walk()
    assert pytest.approx(np.deg2rad(30), rel=0.02) == 2 * TURN_RAD / 1.35
    window = np.arange(10.0, 18.0, 1 / 30)
    poses = [walk.world_from_camera(float(t)) for t in window]
    rates = np.rad2deg([_angle(a, b) * 30 for a, b in itertools.pairwise(poses)])
    assert 30 < rates.max() < 60
    assert (rates < 1.0).mean() > 0.25, "there are pauses between the turns"


def test_the_technician_stands_clear_of_the_machines(renderer: Renderer) -> None:
    walk = Walk()
    for t in walk.times(2.0):
        eye = walk.world_from_camera(float(t))[:3, 3]
        met = renderer.first_hit(eye, np.array([0.0, -1.0, 0.0]))
        assert met is not None
        assert met[0][1] < 0.02, f"something stands where the technician is at {t:.1f} s"


def test_the_seal_is_seen_for_long_and_hidden_behind_the_pump(renderer: Renderer) -> None:
    walk = Walk()
    seen = hidden = 0
    for t in walk.times(2.0):
        pose = walk.world_from_camera(float(t))
        u, v, z = project(np.array([SEAL]), pose, CAMERA)[0]
        if not (np.isfinite(u) and 0 <= u < 639 and 0 <= v < 479):
            continue
        gap = z - renderer.depth_at(pose, CAMERA, float(u), float(v))
        seen, hidden = seen + (gap < 0.02), hidden + (gap > 0.04)
    assert seen > 30
    assert hidden > 8


def test_a_stretched_walk_goes_the_same_way() -> None:
    fast, slow = Walk(), Walk(2 * Walk().duration_s)
    for t in (3.0, 9.0, 30.0):
        assert np.allclose(fast.world_from_camera(t)[:3, 2], slow.world_from_camera(2 * t)[:3, 2], atol=0.02)
