"""Static marks re-checked against new depth: is what the mark was put on still there?

Depth that ends before the mark hides it; depth that ends behind it was seen *through* the place of the mark's surface.
One such picture may be a bad pose or an edge; several, from a moving or a resting camera, mean that the surface is
gone (a cover taken off, a valve turned), and the mark is called ``suspect`` until it is seen again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from sightline.spatial.camera import project
from sightline.spatial.depth import MIN_DEPTH_M, DepthImage
from sightline.spatial.surface import REFERENCE_FOCAL_PX
from sightline.spatial.track.warp import Array

Against = Literal["same", "nearer", "farther", "unknown"]
"""Measured depth against the mark's: its own surface, something in front of it, only things behind it, no say."""

TOLERANCE_M: Final = 0.03
TOLERANCE_RATIO: Final = 0.02
"""As in ``visibility.py``: what lies this near to a mark is its own surface."""
_FARTHER: Final = 1.5
"""Seeing through needs more than hiding: the mark's own sigma and the pose add to it."""
_SIGMAS: Final = 3.0
_RADIUS_PX: Final = 6.0
"""At the reference focal length: beside an edge something of the mark's own surface lies within it."""
_MIN_MEASURED: Final = 0.6
FRAMES_THROUGH: Final = 10
"""In a row: of 741 marks on surfaces that stood, in six recordings, the longest run was five (ragged edges, poses)."""
FRAMES_BACK: Final = 3


def against(depth: DepthImage, p_world: Array, sigma_m: float) -> Against:
    """What a depth map says of a mark's surface.

    Args:
        depth: with its pose.
        p_world: ``(3,)`` the mark, metres.
        sigma_m: its standard deviation.
    Raises:
        SpatialError: the mark's place is not finite.
    """
    camera_from_world = depth.world_from_camera.inverse()
    u_px, v_px = (float(c) for c in project(p_world[None, :], camera_from_world, depth.intrinsics)[0])
    range_m = float(camera_from_world.apply(p_world[None, :])[0, 2])
    if np.isnan(u_px) or range_m <= MIN_DEPTH_M or not depth.intrinsics.contains(u_px, v_px):
        return "unknown"
    radius = max(1, round(_RADIUS_PX * depth.intrinsics.fx / REFERENCE_FOCAL_PX))
    column, row = round(u_px), round(v_px)
    patch = depth.depth_mm[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1]
    measured_m = patch[patch > 0] * 0.001
    if not patch.size or len(measured_m) < _MIN_MEASURED * patch.size:
        return "unknown"
    tolerance_m = max(TOLERANCE_M, TOLERANCE_RATIO * range_m, _SIGMAS * sigma_m)
    if float(measured_m.min()) > range_m + _FARTHER * tolerance_m:
        return "farther"
    if float(np.median(measured_m)) < range_m - tolerance_m:
        return "nearer"
    return "same" if bool((np.abs(measured_m - range_m) <= tolerance_m).any()) else "unknown"


@dataclass(frozen=True, slots=True)
class SurfaceWatch:
    """What depth has said of one mark so far.

    Attributes:
        through, back: consecutive pictures that saw through the surface, or saw it again; pictures without a say and
            pictures in which the mark is hidden do not count.
        is_gone: the mark is to be called ``suspect``, reason ``surface_gone``.
    """

    through: int = 0
    back: int = 0
    is_gone: bool = False

    def seen(self, said: Against) -> SurfaceWatch:
        """After one more depth map."""
        match said:
            case "farther":
                through = self.through + 1
                return replace(self, through=through, back=0, is_gone=self.is_gone or through >= FRAMES_THROUGH)
            case "same":
                back = self.back + 1
                return replace(self, through=0, back=back, is_gone=self.is_gone and back < FRAMES_BACK)
            case "nearer" | "unknown":
                return self
