"""What a page draws of a mark in one frame: its pixel, or the arrow at the edge that leads to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.warp import Array
from sightline.spatial.values import AnchorState, MarkQuery, Visibility
from sightline.spatial.visibility import visibility

_STRAIGHT_BEHIND: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mark stands to one frame.

    Attributes:
        u, v: normalised image position; None behind the camera, or when nobody knows.
        bearing_rad: direction in which to look for it, seen in the picture: 0 right, pi/2 up, counter-clockwise, in
            (-pi, pi].
        distance_m: from the camera; None without pose.
        state: of the mark: ``suspect`` when its world has ended or its surface is gone.
    """

    mark_id: str
    u: float | None
    v: float | None
    visibility: Visibility
    bearing_rad: float | None
    distance_m: float | None
    state: AnchorState


@dataclass(frozen=True, slots=True)
class Mark:
    """A placed mark as it stands before the frame is looked at."""

    mark_id: str
    world_id: str
    p_world: tuple[float, float, float]
    sigma_m: float
    state: AnchorState
    is_surface_gone: bool = False
    """As ``surface_watch.SurfaceWatch`` says."""


def bearing_rad(p_camera: Array, intrinsics: Intrinsics) -> float:
    """Where in the picture's plane a point lies from its optical axis: 0 right, counter-clockwise, (-pi, pi].

    Of points behind the camera it is the direction to turn to; straight behind it is 0, the right.

    Args:
        p_camera: ``(3,)`` OpenCV camera frame, metres.
    """
    right, up = intrinsics.fx * float(p_camera[0]), -intrinsics.fy * float(p_camera[1])
    if math.hypot(right, up) < _STRAIGHT_BEHIND:
        return 0.0
    return _half_open(math.atan2(up, right))


def picture_bearing_rad(u_px: float, v_px: float, intrinsics: Intrinsics) -> float:
    """The same for a pixel, on or off the picture: for points that are followed without pose."""
    return bearing_rad(intrinsics.ray(u_px, v_px), intrinsics)


def _half_open(angle_rad: float) -> float:
    """-pi and pi are one direction."""
    return math.pi if angle_rad <= -math.pi else angle_rad


def standings(
    marks: list[Mark],
    world_id: str,
    world_from_camera: RigidTransform,
    intrinsics: Intrinsics,
    depth: DepthImage | None,
) -> tuple[Standing, ...]:
    """How placed marks stand to a frame with a pose, in order.

    Args:
        world_id: tracking origin of the frame. Marks of another are ``unknown`` and ``suspect``: their numbers mean
            nothing here until they are re-localised.
        depth: of this or an earlier frame; without one nothing is known to be visible.
    Raises:
        SpatialError: a mark's place is not finite.
    """
    here = [mark for mark in marks if mark.world_id == world_id]
    queries = [MarkQuery(mark.mark_id, mark.p_world, mark.sigma_m) for mark in here]
    answers = dict(
        zip((m.mark_id for m in here), visibility(queries, world_from_camera, intrinsics, depth), strict=True)
    )
    camera_from_world = world_from_camera.inverse()
    out = []
    for mark in marks:
        answer = answers.get(mark.mark_id) if mark.world_id == world_id else None
        if answer is None:
            out.append(Standing(mark.mark_id, None, None, "unknown", None, None, suspended(mark.state)))
            continue
        bearing = bearing_rad(camera_from_world.apply(np.asarray(mark.p_world, dtype=np.float64)), intrinsics)
        state = suspended(mark.state) if mark.is_surface_gone else mark.state
        out.append(Standing(mark.mark_id, answer.u, answer.v, answer.visibility, bearing, answer.distance_m, state))
    return tuple(out)


def tracked_standing(mark_id: str, tracked: Tracked, intrinsics: Intrinsics) -> Standing:
    """How a point that is followed without pose stands to the frame it was looked for in."""
    if tracked.state == "lost":
        return Standing(mark_id, None, None, "unknown", None, None, "lost")
    u, v = intrinsics.normalised_of(tracked.u_px, tracked.v_px)
    bearing = picture_bearing_rad(tracked.u_px, tracked.v_px, intrinsics)
    return Standing(mark_id, u, v, tracked.standing, bearing, None, tracked.state)


def suspended(state: AnchorState) -> AnchorState:
    """The state of a mark that can no longer be relied on; what has no place or is lost stays as it is."""
    return "suspect" if state in ("good", "approximate", "suspect") else state


def world_changed(states: Mapping[str, tuple[str, AnchorState]], world_id: str) -> dict[str, AnchorState]:
    """States after a device began a new world (its tracking was reset): marks of other worlds become ``suspect``.

    Args:
        states: mark to its world and state; marks that were re-localised carry the new world already.
    Returns:
        Only the marks whose state changes.
    """
    return {
        mark_id: suspended(state)
        for mark_id, (marks_world, state) in states.items()
        if marks_world != world_id and suspended(state) != state
    }
