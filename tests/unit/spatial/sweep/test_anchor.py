"""Clicks on posed pictures without depth: right where the pictures tell, refused with a reason where they do not."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.pose import RigidTransform
from sightline.spatial.sweep import PictureRing, SweepAnchor
from sightline.spatial.values import ClickQuery, FramePose, PoseValue
from support.planes import CAMERA, TexturedPlane, camera_at, click, noise_texture

TEXTURE = noise_texture()
PATH = [camera_at(0.06 * n, 0.01 * n, 0.0, -0.02 * n) for n in range(8)]


def ring_of(plane: TexturedPlane, poses: list[RigidTransform]) -> PictureRing:
    ring = PictureRing()
    for n, pose in enumerate(poses):
        assert ring.add(plane.picture(n, pose))
    return ring


@pytest.mark.parametrize(("depth_m", "yaw_rad", "scale"), [(2.0, 0.0, 1.0), (2.5, 0.4, 1.0), (0.5, -0.3, 0.2)])
def test_places_a_click_on_a_textured_plane(depth_m: float, yaw_rad: float, scale: float) -> None:
    """Within one per cent of the range and within two sigma, in a room and at arm's length."""
    plane = TexturedPlane(TEXTURE, depth_m=depth_m, yaw_rad=yaw_rad, texels_per_m=500 / scale)
    poses = [RigidTransform(p.rotation, scale * p.translation) for p in PATH]
    sweep = SweepAnchor(ring_of(plane, poses))
    for x_px, y_px in ((150.0, 110.0), (120.5, 140.25), (170.0, 90.0)):
        answer = sweep.anchor(click(7, poses[7], x_px, y_px))
        truth = plane.point_under(poses[7], x_px, y_px)
        assert (answer.method, answer.state) == ("sweep", "good")
        assert answer.p_world is not None
        assert answer.sigma_m is not None
        error_m = float(np.linalg.norm(np.asarray(answer.p_world) - truth))
        assert error_m < 0.01 * depth_m
        assert error_m < 2 * answer.sigma_m
        assert answer.views >= 3


def test_tells_the_surface_normal() -> None:
    plane = TexturedPlane(TEXTURE, depth_m=2.0, yaw_rad=0.5)
    answer = SweepAnchor(ring_of(plane, PATH)).anchor(click(7, PATH[7], 160.0, 120.0))
    expected = plane.world_from_plane.rotate(np.array([0.0, 0.0, -1.0]))
    assert answer.normal is not None
    assert float(np.asarray(answer.normal) @ expected) > np.cos(0.35)


def test_a_wall_without_texture_is_refused() -> None:
    plane = TexturedPlane(np.full_like(TEXTURE, 128), depth_m=2.0)
    answer = SweepAnchor(ring_of(plane, PATH)).anchor(click(7, PATH[7], 160.0, 120.0))
    assert (answer.state, answer.method, answer.reason) == ("screen_only", "screen", "no_texture")
    assert answer.p_world is None


def test_a_camera_that_only_turns_is_refused() -> None:
    """Without a baseline there is no depth, however many pictures there are."""
    plane = TexturedPlane(TEXTURE)
    poses = [camera_at(0.0, 0.0, 0.0, 0.03 * n) for n in range(8)]
    answer = SweepAnchor(ring_of(plane, poses)).anchor(click(7, poses[7], 160.0, 120.0))
    assert (answer.state, answer.reason) == ("screen_only", "few_views")


def test_a_repeated_pattern_is_not_given_out_as_certain() -> None:
    """Vertical stripes fit at many depths: either refused, or right."""
    columns = np.arange(TEXTURE.shape[1])
    stripes = np.tile(128 + 60 * np.sign(np.sin(columns / 6.0)), (TEXTURE.shape[0], 1)).astype(np.float32)
    plane = TexturedPlane(stripes, depth_m=2.0)
    answer = SweepAnchor(ring_of(plane, PATH)).anchor(click(7, PATH[7], 160.0, 120.0))
    assert answer.state == "screen_only"
    assert answer.reason == "ambiguous_depth"
    assert len(answer.candidates) >= 2


def test_pictures_that_come_later_answer_what_was_refused() -> None:
    plane = TexturedPlane(TEXTURE)
    ring = ring_of(plane, PATH[:2])
    sweep, query = SweepAnchor(ring), click(1, PATH[1], 150.0, 110.0)
    first = sweep.anchor(query)
    assert (first.state, first.reason) == ("screen_only", "few_views")
    assert sweep.refine(query, first) is None
    for n in range(2, 8):
        ring.add(plane.picture(n, PATH[n]))
    later = sweep.refine(query, first)
    assert later is not None
    assert later.p_world is not None
    assert np.linalg.norm(np.asarray(later.p_world) - plane.point_under(PATH[1], 150.0, 110.0)) < 0.02


def test_a_picture_that_is_not_kept_is_said_to_be_unknown() -> None:
    answer = SweepAnchor(PictureRing()).anchor(click(3, PATH[3], 10.0, 10.0))
    assert (answer.state, answer.reason) == ("screen_only", "frame_unknown")


def test_a_broken_pose_is_refused() -> None:
    query = click(0, PATH[0], 10.0, 10.0)
    broken = FramePose(
        publication_id="pub-1",
        frame_no=0,
        world_id="world-1",
        captured_at_ms=0.0,
        pose=PoseValue((float("nan"), 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)),
        intrinsics=CAMERA.to_value(),
    )
    with pytest.raises(SpatialError):
        SweepAnchor(PictureRing()).anchor(ClickQuery(frame=broken, u=query.u, v=query.v))
