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
    method: Literal["depth", "volume", "depth+volume", "mesh", "sweep", "marker", "screen", "track", "asset"]
    """What the position was computed from. track: followed in the picture; asset: through the asset's own frame."""
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
    """All surfaces between which an ambiguous point lies, the one taken included; nearest to the camera first where that is known."""
    p_asset: Vector3 | None = None
    """The same place in the asset's own frame, when that is known."""
    asset_frame: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    """Id of the asset's frame that p_asset is in."""


Shape = Literal["point", "arrow", "circle", "stroke", "text", "polygon", "distance", "angle", "area"]
"""What a mark looks like and what its points mean. arrow: (u, v) is the head, points = [tail]. circle (an ellipse): (u, v) is the centre, points = [end of one half-axis, end of the other]. stroke: (u, v) is the first point, points = all of them in order, 2 to 256. text: (u, v) is the place, points = [where the label stands]. polygon, area: points = 3 to 64 corners, (u, v) is the first. distance: points = [A, B], (u, v) is A. angle: points = [A, vertex, B], (u, v) is the vertex. point: none."""


ImagePoint = tuple[Annotated[float, Meta(ge=-1.0, le=2.0)], Annotated[float, Meta(ge=-1.0, le=2.0)]]
"""Normalised image position u, v. Only half-axes of a circle and the label of a text may lie outside of the picture (0 to 1)."""


class Plane(msgspec.Struct, frozen=True, kw_only=True):
    """A plane fitted to what a shape lies on."""

    point: Vector3
    """A point on it, metres, world frame."""
    normal: Vector3
    """Unit normal towards the camera, world frame."""
    residual_m: Annotated[float, Meta(ge=0.0, le=1000.0)]
    """Robust spread of the depth measurements around it, metres."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, with its standard deviation: the true value lies within two of them in about 95 of 100 cases."""

    kind: Literal["distance", "angle", "area"]
    """What of."""
    value: Annotated[float, Meta(ge=0.0, le=1000000.0)]
    """In unit."""
    unit: Literal["m", "rad", "m2"]
    """m for a distance, rad for an angle, m2 for an area."""
    sigma: Annotated[float, Meta(ge=0.0, le=1000000.0)]
    """Standard deviation of value, in unit."""


class Geometry(msgspec.Struct, frozen=True, kw_only=True):
    """A shape in space, in the world of its mark's anchor. What could not be measured is null, never guessed."""

    points_world: Annotated[tuple[Vector3 | None, ...], Meta(max_length=256)]
    """One for each of the mark's points: where it lies, metres; null where that is not known."""
    normal: Vector3 | None = None
    """Unit surface normal towards the camera at the mark's place (arrow: at its head)."""
    plane: Plane | None = None
    """The dominant plane of the shape."""
    axes_world: Annotated[tuple[Vector3, ...], Meta(max_length=2)]
    """Vectors from the anchor, metres. circle: its two half-axes on the plane. arrow: from the head to the tail, text: from the place to the label, both as drawn, in the plane through the anchor parallel to the picture. Else empty."""
    radii_m: Annotated[tuple[Annotated[float, Meta(ge=0.0, le=100000.0)], ...], Meta(max_length=2)]
    """circle: lengths of the half-axes, the longer one first. Else empty."""
    measure: Measure | None = None
    """distance, angle and area: the figure."""
    state: Literal["good", "approximate", "suspect", "lost", "screen_only"]
    """How far the geometry can be trusted. screen_only: nothing of it is known in space."""
    reason: Annotated[str, Meta(max_length=80)]
    """Stable word when the state is not good or when a stand-in was used (dominant_plane), else empty."""


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
