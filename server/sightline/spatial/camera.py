"""Pinhole cameras: pixels, rays and normalised image coordinates.

Integer pixel coordinates are pixel centres. Normalised coordinates span the image from corner to corner, (0, 0) to
(1, 1), so the centre of pixel ``i`` of ``w`` lies at ``(i + 0.5) / w``: half a pixel separates the two conventions, and
:meth:`Intrinsics.pixel_of`, :meth:`Intrinsics.normalised_of` and :meth:`Intrinsics.resized` add it.
Lens distortion is left out: devices deliver undistorted images with a pinhole model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidIntrinsics, SpatialError
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import IntrinsicsValue

Array = npt.NDArray[np.float64]

MAX_SIDE_PX: Final = 16_384
_FOCAL_PER_SIDE: Final = (0.1, 50.0)
"""Focal length by image side: fields of view from 157 degrees down to 1.1 degrees."""
_MAX_ASPECT: Final = 4.0
_NEAR_M: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Intrinsics:
    """An undistorted pinhole camera; states its image size, all in pixels."""

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int

    @classmethod
    def from_value(cls, value: IntrinsicsValue) -> Intrinsics:
        """Checked camera model.

        Raises:
            InvalidIntrinsics: if a number is not finite or describes no camera that exists.
        """
        numbers = (value.fx, value.fy, value.cx, value.cy)
        if not np.isfinite(numbers).all():
            raise InvalidIntrinsics("The camera model contains a number that is not finite.")
        if not (1 <= value.w <= MAX_SIDE_PX and 1 <= value.h <= MAX_SIDE_PX):
            raise InvalidIntrinsics("The image size of the camera model is out of range.", w=value.w, h=value.h)
        low, high = _FOCAL_PER_SIDE
        if not (low <= value.fx / value.w <= high and low <= value.fy / value.h <= high):
            raise InvalidIntrinsics("The focal length does not fit the image size.", fx=value.fx, fy=value.fy)
        if not 1 / _MAX_ASPECT <= value.fx / value.fy <= _MAX_ASPECT:
            raise InvalidIntrinsics("The two focal lengths contradict each other.", fx=value.fx, fy=value.fy)
        if not (-value.w <= value.cx <= 2 * value.w and -value.h <= value.cy <= 2 * value.h):
            raise InvalidIntrinsics("The optical axis lies far outside of the image.", cx=value.cx, cy=value.cy)
        return cls(value.fx, value.fy, value.cx, value.cy, value.w, value.h)

    def to_value(self) -> IntrinsicsValue:
        return IntrinsicsValue(self.fx, self.fy, self.cx, self.cy, self.width, self.height)

    def pixel_of(self, u: float, v: float) -> tuple[float, float]:
        """Pixel coordinates of a normalised position."""
        return u * self.width - 0.5, v * self.height - 0.5

    def normalised_of(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Normalised position of pixel coordinates."""
        return (x_px + 0.5) / self.width, (y_px + 0.5) / self.height

    def ray(self, x_px: float, y_px: float) -> Array:
        """``(3,)`` direction of a pixel in the camera frame with z = 1: times the depth it is the point."""
        return np.array([(x_px - self.cx) / self.fx, (y_px - self.cy) / self.fy, 1.0])

    def resized(self, width: int, height: int) -> Intrinsics:
        """The camera of the same picture at another size; corners stay corners, so half a pixel counts."""
        sx, sy = width / self.width, height / self.height
        cx, cy = (self.cx + 0.5) * sx - 0.5, (self.cy + 0.5) * sy - 0.5
        return Intrinsics(self.fx * sx, self.fy * sy, cx, cy, width, height)

    def contains(self, x_px: float, y_px: float) -> bool:
        """Whether the position lies on the image, up to its outer corners."""
        return -0.5 <= x_px <= self.width - 0.5 and -0.5 <= y_px <= self.height - 0.5


def project_camera(points_c: Array, intrinsics: Intrinsics) -> Array:
    """Pixels ``(N, 2)`` of points ``(N, 3)`` in the OpenCV camera frame; NaN where a point is not in front."""
    z = points_c[:, 2]
    in_front = z > _NEAR_M
    safe_z = np.where(in_front, z, np.nan)
    return np.stack(
        [
            intrinsics.fx * points_c[:, 0] / safe_z + intrinsics.cx,
            intrinsics.fy * points_c[:, 1] / safe_z + intrinsics.cy,
        ],
        axis=1,
    )


def project(points_w: Array, camera_from_world: RigidTransform, intrinsics: Intrinsics) -> Array:
    """Project world points into the image.

    Args:
        points_w: ``(N, 3)`` metres, world frame.
        camera_from_world: maps world points into the OpenCV camera frame.
        intrinsics: pixels, integer coordinates at pixel centres.
    Returns:
        ``(N, 2)`` pixels; NaN where a point lies behind the camera.
    Raises:
        SpatialError: if a point is not finite.
    """
    if not np.isfinite(points_w).all():
        raise SpatialError("A point to project is not finite.")
    return project_camera(camera_from_world.apply(points_w), intrinsics)


def unproject(pixels: Array, depth_m: Array, intrinsics: Intrinsics) -> Array:
    """Points ``(N, 3)`` in the OpenCV camera frame of pixels ``(N, 2)`` with depths ``(N,)`` along the optical axis."""
    return np.stack(
        [
            (pixels[:, 0] - intrinsics.cx) / intrinsics.fx * depth_m,
            (pixels[:, 1] - intrinsics.cy) / intrinsics.fy * depth_m,
            depth_m,
        ],
        axis=1,
    )
