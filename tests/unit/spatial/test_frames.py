"""The flip between WebXR and OpenCV camera axes."""

from __future__ import annotations

import math

import numpy as np

from sightline.spatial.frames import XR_FROM_CV, camera_pose, pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import PoseValue


def test_the_flip_keeps_right_and_turns_up_and_forward() -> None:
    np.testing.assert_array_equal(XR_FROM_CV.rotate(np.array([1.0, 0, 0])), [1, 0, 0])
    np.testing.assert_array_equal(XR_FROM_CV.rotate(np.array([0, 1.0, 0])), [0, -1, 0])
    np.testing.assert_array_equal(XR_FROM_CV.rotate(np.array([0, 0, 1.0])), [0, 0, -1])


def test_an_unturned_headset_looks_along_minus_z_with_its_image_upright() -> None:
    world_from_camera = camera_pose(PoseValue((0, 1.6, 0), (0, 0, 0, 1)))
    ahead, below = world_from_camera.apply(np.array([[0, 0, 2.0], [0, 0.5, 2.0]]))
    np.testing.assert_allclose(ahead, [0, 1.6, -2])
    np.testing.assert_allclose(below, [0, 1.1, -2])


def test_there_and_back_is_the_same_pose() -> None:
    value = PoseValue((1, 2, 3), (0.5, 0.5, 0.5, 0.5))
    again = pose_value(camera_pose(value))
    np.testing.assert_allclose(again.p, value.p)
    np.testing.assert_allclose(again.q, value.q, atol=1e-12)


def test_an_opencv_pose_goes_out_flipped_on_the_right() -> None:
    turned = RigidTransform.from_value(PoseValue((0, 0, 0), (0, math.sqrt(0.5), 0, math.sqrt(0.5))))
    sent = RigidTransform.from_value(pose_value(turned))
    np.testing.assert_allclose(sent.rotation, turned.rotation @ np.diag([1, -1, -1]), atol=1e-12)
