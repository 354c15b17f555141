"""The camera of a clicked frame as BCF knows cameras.

Ours: right-handed, +Y up, metres; a camera looks along its -Z. BCF, like IFC: right-handed, **+Z up**, metres; a camera
is a point, a direction, an up vector and the horizontal field of view. Both share +X, so a point (x, y, z) of ours is
(x, -z, y) there: a quarter turn about X.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import SpatialError
from sightline.protocol.common import Intrinsics, Pose
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import PoseValue

Vector = tuple[float, float, float]

Z_UP_FROM_Y_UP: Final = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
FIELD_OF_VIEW_DEG: Final = (45.0, 60.0)
"""Version 2.1 allows nothing beyond these. A camera beyond them gets the nearest one; its own is in the description."""
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Camera:
    """Position, viewing direction, up vector (BCF axes, metres) and the true horizontal field of view in degrees."""

    at: Vector
    direction: Vector
    up: Vector
    field_of_view_deg: float

    @property
    def allowed_field_of_view_deg(self) -> float:
        low, high = FIELD_OF_VIEW_DEG
        return min(max(self.field_of_view_deg, low), high)


def camera_of(pose: Pose, intrinsics: Intrinsics, model_from_world: Pose | None = None) -> Camera | None:
    """Return the camera; None when pose or intrinsics are no real camera's.

    Args:
        pose: world_from_camera of the frame.
        model_from_world: where the world lies in the machine's own frame; None to stay in the world.
    """
    try:
        placed = RigidTransform.from_value(PoseValue(pose.p, pose.q))
        if model_from_world is not None:
            placed = RigidTransform.from_value(PoseValue(model_from_world.p, model_from_world.q)) @ placed
    except SpatialError:
        return None
    if not (intrinsics.fx > 0 and math.isfinite(intrinsics.fx) and intrinsics.w > 0):
        return None
    axes = Z_UP_FROM_Y_UP @ placed.rotation
    return Camera(
        at=_vector(Z_UP_FROM_Y_UP @ placed.translation),
        direction=_vector(-axes[:, 2]),
        up=_vector(axes[:, 1]),
        field_of_view_deg=math.degrees(2 * math.atan(intrinsics.w / (2 * intrinsics.fx))),
    )


def place_of(p: Vector) -> Vector:
    """Return a place of ours in BCF axes."""
    return _vector(Z_UP_FROM_Y_UP @ np.asarray(p, dtype=np.float64))


def _vector(values: npt.NDArray[np.float64]) -> Vector:
    x, y, z = (round(float(value), _DECIMALS) + 0.0 for value in values)  # No minus before a zero.
    return (x, y, z)
