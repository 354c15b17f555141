"""How marks stand to a frame: where they appear, how far away, and whether something hides them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.depth import MIN_DEPTH_M, DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.reproject import carried_points
from sightline.spatial.values import MarkQuery, MarkVisibility, Visibility

Array = npt.NDArray[np.float64]

TOLERANCE_M: Final = 0.03
TOLERANCE_RATIO: Final = 0.02
"""What lies less than 3 cm or 2 % in front of a mark is the mark's own surface."""
_SIGMAS: Final = 2.0
_MOST_FROM_SIGMA_M: Final = 0.06
"""More doubt than this means that another place may be meant, not that this one is blurred: it hides nothing."""
_LOOK_PX: Final = 1.5
_WIDE_LOOK_PX: Final = 4.5
"""In a hole of the depth map the nearest measurements up to here decide."""


def visibility(
    marks: Sequence[MarkQuery], world_from_camera: RigidTransform, intrinsics: Intrinsics, depth: DepthImage | None
) -> tuple[MarkVisibility, ...]:
    """One answer per mark, in order.

    Args:
        marks: places in the world of the frame.
        world_from_camera, intrinsics: the frame (OpenCV axes).
        depth: depth map to test against, of this or an earlier frame; without one the answer is ``unknown``.
    Raises:
        SpatialError: if a mark's place is not finite.
    """
    if not marks:
        return ()
    points_w = np.array([m.p_world for m in marks], dtype=np.float64)
    camera_from_world = world_from_camera.inverse()
    pixels = project(points_w, camera_from_world, intrinsics)
    points_c = camera_from_world.apply(points_w)
    distances_m = np.linalg.norm(points_c, axis=1)
    bearings = np.arctan2(-intrinsics.fy * points_c[:, 1], intrinsics.fx * points_c[:, 0])
    answers = []
    for n, mark in enumerate(marks):
        (x_px, y_px), range_m = pixels[n], points_c[n, 2]
        way: dict[str, Any] = {
            "distance_m": round(float(distances_m[n]), 4),
            "bearing_rad": round(float(bearings[n]), 4),
        }
        if np.isnan(x_px):
            answers.append(MarkVisibility(mark_id=mark.mark_id, visibility="outside", **way))
            continue
        state: Visibility = "outside"
        if intrinsics.contains(x_px, y_px):
            state = _depth_test(mark, (x_px, y_px), float(range_m), world_from_camera, intrinsics, depth)
        u, v = intrinsics.normalised_of(float(x_px), float(y_px))
        answers.append(MarkVisibility(mark_id=mark.mark_id, visibility=state, u=u, v=v, **way))
    return tuple(answers)


def _depth_test(
    mark: MarkQuery,
    pixel: tuple[float, float],
    range_m: float,
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    depth: DepthImage | None,
) -> Visibility:
    if depth is None or range_m <= MIN_DEPTH_M:
        return "unknown"
    # Only what may hide the mark, and its own surface, matters: not what lies far behind.
    reach = (MIN_DEPTH_M, max(1.5 * range_m, range_m + 0.5))
    dx, dy, depths = carried_points(depth, world_from_camera, intrinsics, *pixel, range_m=reach)
    distance_px = np.hypot(dx, dy)
    look_px = _LOOK_PX * max(1.0, intrinsics.fx / depth.intrinsics.fx)
    near = distance_px <= look_px
    if not near.any():
        near = distance_px <= look_px * (_WIDE_LOOK_PX / _LOOK_PX)
    if not near.any():
        return "unknown"
    tolerance_m = max(TOLERANCE_M, TOLERANCE_RATIO * range_m, min(_SIGMAS * mark.sigma_m, _MOST_FROM_SIGMA_M))
    return "occluded" if float(np.median(depths[near])) < range_m - tolerance_m else "visible"
