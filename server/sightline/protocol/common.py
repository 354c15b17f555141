"""Values shared by all message families.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


Vector3 = tuple[float, float, float]
"""Metres in the named frame: x, y, z. World frames have WebXR axes: right-handed, +Y up."""


Quaternion = tuple[float, float, float, float]
"""Orientation x, y, z, w; unit norm within 1e-3."""


Role = Literal["field", "expert", "supervisor", "auditor", "admin"]
"""What a person may do; see docs/security.md."""


Severity = Literal["low", "medium", "high", "critical"]
"""How bad a fault is for people, plant or product."""


class Pose(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera was: world_from_camera."""

    p: Vector3
    """Position in the world frame, metres."""
    q: Quaternion
    """Orientation with WebXR camera axes: +X right, +Y up, looking along -Z."""


class Intrinsics(msgspec.Struct, frozen=True, kw_only=True):
    """Undistorted pinhole camera; integer pixel coordinates are pixel centres."""

    fx: Annotated[float, Meta(ge=1.0, le=100000.0)]
    """Focal length in pixels of a w x h image."""
    fy: Annotated[float, Meta(ge=1.0, le=100000.0)]
    """Focal length in pixels."""
    cx: Annotated[float, Meta(ge=-100000.0, le=100000.0)]
    """Principal point, pixels."""
    cy: Annotated[float, Meta(ge=-100000.0, le=100000.0)]
    """Principal point, pixels."""
    w: Annotated[int, Meta(ge=16, le=16384)]
    """Image width in pixels."""
    h: Annotated[int, Meta(ge=16, le=16384)]
    """Image height in pixels."""


class FrameRef(msgspec.Struct, frozen=True, kw_only=True):
    """One source frame (FrameId): the sender gives every source frame of a publication a number."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The publication."""
    frame_no: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """The sender's number of the frame."""


class SeenFrame(msgspec.Struct, frozen=True, kw_only=True):
    """A frame as a receiver saw it; the room translates it to a FrameRef within 45 RTP ticks."""

    subscription_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The receiver's subscription."""
    rtp_ts: Annotated[int, Meta(ge=0, le=4294967295)]
    """RTP timestamp (90 kHz) of the frame on screen."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Another surface under an ambiguous point."""

    p_world: Vector3
    """Metres, world frame."""
    sigma_m: Annotated[float, Meta(ge=0.0, le=1000.0)]
    """Standard deviation, metres."""


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a mark lies, how that was found and how sure it is. p_world is null exactly when state is screen_only or lost."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The tracking origin that p_world is in."""
    method: Literal["depth", "volume", "depth+volume", "mesh", "sweep", "marker", "screen"]
    """What the position was computed from."""
    state: Literal["good", "approximate", "suspect", "lost", "screen_only"]
    """How far it can be trusted."""
    p_world: Vector3 | None = None
    """Metres, world frame."""
    normal: Vector3 | None = None
    """Unit surface normal towards the camera, world frame."""
    sigma_m: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    """Standard deviation of the position, metres."""
    views: Annotated[int, Meta(ge=0, le=100000)]
    """Number of depth frames behind the answer."""
    residual_m: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    """Disagreement between methods, metres."""
    reason: Annotated[str, Meta(max_length=80)]
    """Stable word when the state is not good, else empty."""
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=4)]
    """Other surfaces when ambiguous."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did something, as named at that time."""

    account_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The account; guests have one of their own."""
    display_name: Annotated[str, Meta(min_length=1, max_length=80)]
    """Name on screen."""
    role: Role
    """The role used."""


VideoCodec = Literal["vp8", "vp9", "av1", "h264", "h265"]
"""A way to encode video."""
