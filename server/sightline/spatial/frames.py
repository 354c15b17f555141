"""The single flip between WebXR and OpenCV camera axes.

On the wire and in the world: WebXR axes, right-handed, +Y up; a camera looks along -Z. Inside ``spatial`` a camera has
OpenCV axes: +X right, +Y down, +Z forward. Both share +X, so one is the other turned by 180 degrees about X. The flip
lives here and nowhere else. World coordinates are never flipped.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import PoseValue

XR_FROM_CV: Final = RigidTransform(np.diag([1.0, -1.0, -1.0]), np.zeros(3))
"""Maps points of the OpenCV camera frame into the WebXR camera frame; it is its own inverse."""


def camera_pose(value: PoseValue) -> RigidTransform:
    """``world_from_camera`` with OpenCV camera axes, of a wire pose.

    Raises:
        InvalidPose: see :meth:`RigidTransform.from_value`.
    """
    return RigidTransform.from_value(value) @ XR_FROM_CV


def pose_value(world_from_camera: RigidTransform) -> PoseValue:
    """Wire pose (WebXR camera axes) of ``world_from_camera`` with OpenCV camera axes."""
    return (world_from_camera @ XR_FROM_CV).to_value()
