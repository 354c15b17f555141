"""Spatial values as plain data: what crosses processes, the log and the wire.

Frames: world = WebXR axes (right-handed, +Y up, metres). A camera pose here is ``world_from_camera`` with the camera in
**WebXR axes** too (+X right, +Y up, looking along -Z), as every XR device reports it; ``spatial/frames.py`` holds the
single flip to the OpenCV camera frame (+Y down, +Z forward) used inside the algorithms.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Vector3 = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
"""``[x, y, z, w]``, unit norm."""

AnchorMethod = Literal["depth", "volume", "depth+volume", "mesh", "sweep", "marker", "screen", "track", "asset"]
AnchorState = Literal["good", "approximate", "suspect", "lost", "screen_only"]
Visibility = Literal["visible", "occluded", "outside", "unknown"]


class PoseValue(msgspec.Struct, frozen=True):
    """``world_from_camera``: position in metres and orientation, WebXR camera axes."""

    p: Vector3
    q: Quaternion


class IntrinsicsValue(msgspec.Struct, frozen=True):
    """Undistorted pinhole camera in pixels; integer pixel coordinates are pixel centres."""

    fx: float
    fy: float
    cx: float
    cy: float
    w: int
    h: int


class FramePose(msgspec.Struct, frozen=True, kw_only=True):
    """One source frame with where the camera was: what the publisher says of it."""

    publication_id: str
    frame_no: int
    world_id: str
    captured_at_ms: float
    """Sender's monotonic milliseconds."""
    pose: PoseValue
    intrinsics: IntrinsicsValue
    is_certain: bool = True
    """False while the sender is not sure which RTP timestamp belongs to the frame."""


class DepthFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A depth image registered to the colour camera of the same frame (same pose, own resolution)."""

    frame: FramePose
    width: int
    height: int
    intrinsics: IntrinsicsValue
    """Of the depth image itself."""
    depth_mm: bytes
    """``height * width`` little-endian uint16 millimetres along the optical axis, row-major; 0 = no measurement."""


class ClickQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A point clicked in a frame. ``u``, ``v`` are normalised: (0, 0) top-left corner, (1, 1) bottom-right corner."""

    frame: FramePose
    u: float
    v: float


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An alternative surface under an ambiguous click (front or back of a depth edge)."""

    p_world: Vector3
    sigma_m: float


class AnchorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a click lies. ``p_world`` is None exactly when ``state`` is ``screen_only`` or ``lost``."""

    world_id: str
    method: AnchorMethod
    state: AnchorState
    p_world: Vector3 | None = None
    normal: Vector3 | None = None
    """Unit surface normal towards the camera, world frame."""
    sigma_m: float | None = None
    """Standard deviation of the position, metres."""
    views: int = 0
    """Number of depth frames that support the answer."""
    residual_m: float | None = None
    reason: str = ""
    """Stable word when not ``good``: ``no_depth``, ``depth_edge``, ``frame_unknown``, ``disagrees`` ..."""
    candidates: tuple[Candidate, ...] = ()


class MarkQuery(msgspec.Struct, frozen=True):
    mark_id: str
    p_world: Vector3
    sigma_m: float


class MarkVisibility(msgspec.Struct, frozen=True, kw_only=True):
    """How one mark stands to one frame."""

    mark_id: str
    visibility: Visibility
    u: float | None = None
    v: float | None = None
    """Normalised image position; None when behind the camera."""
    bearing_rad: float | None = None
    """Which way to turn towards it, seen in the picture: 0 = right, pi/2 = up; also when it lies behind."""
    distance_m: float | None = None
    is_surface_gone: bool = False
    """Depth has repeatedly been measured through the mark's place: what it was put on is not there any more."""
