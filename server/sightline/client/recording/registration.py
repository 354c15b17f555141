"""Depth of a camera of its own, moved into the colour camera's picture.

Each depth pixel is lifted to a point, moved by the calibration and splatted to its nearest colour pixel; the nearest
surface wins. Holes stay holes: filling them would invent geometry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import RecordingError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform

RANGE_M = (0.1, 10.0)
"""What sensors on arms, heads and in hands measure."""
_AS_FINE: Final = 0.9
"""Depth pixels up to so much coarser than colour ones still leave no gaps between them."""


@dataclass(frozen=True, slots=True)
class DepthCalibration:
    """How the depth camera stands to the colour camera, both with OpenCV axes."""

    depth_intrinsics: Intrinsics
    color_from_depth: RigidTransform


def register_depth(
    depth_m: npt.NDArray[np.float32], calibration: DepthCalibration, color: Intrinsics
) -> npt.NDArray[np.float32]:
    """Depth as the colour camera sees it.

    Args:
        depth_m: ``(h, w)`` metres along the depth camera's optical axis, 0 = none.
        calibration: of the two cameras.
        color: camera model and size of the result.
    Returns:
        ``(color.height, color.width)`` metres along the colour camera's optical axis, 0 = none.
    Raises:
        RecordingError: the depth picture has another size than its camera model.
    """
    model = calibration.depth_intrinsics
    if depth_m.shape != (model.height, model.width):
        raise RecordingError(
            f"A depth picture has {depth_m.shape[1]} x {depth_m.shape[0]} pixels; its camera model says "
            f"{model.width} x {model.height}."
        )
    v, u = np.nonzero((depth_m > RANGE_M[0]) & (depth_m < RANGE_M[1]))
    z = depth_m[v, u].astype(np.float64)
    points_depth = np.stack([(u - model.cx) / model.fx * z, (v - model.cy) / model.fy * z, z], axis=1)
    points = calibration.color_from_depth.apply(points_depth)
    points = points[points[:, 2] > 0]
    x = np.round(color.fx * points[:, 0] / points[:, 2] + color.cx).astype(np.int64)
    y = np.round(color.fy * points[:, 1] / points[:, 2] + color.cy).astype(np.int64)
    inside = (x >= 0) & (x < color.width) & (y >= 0) & (y < color.height)
    result = np.full((color.height, color.width), np.inf, np.float32)
    np.minimum.at(result, (y[inside], x[inside]), points[inside, 2].astype(np.float32))
    result[np.isinf(result)] = 0
    return result


def depth_grid(color: Intrinsics, depth: Intrinsics) -> Intrinsics:
    """The colour camera with pixels as coarse as the depth camera's, where those are coarser.

    Registered into finer pixels than it has, depth would become scattered dots with holes between them.
    """
    scale = depth.fx / color.fx
    if scale >= _AS_FINE:
        return color
    return color.resized(max(round(color.width * scale), 1), max(round(color.height * scale), 1))
