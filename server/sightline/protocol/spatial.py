"""Frames, poses, depth and stills.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sightline.protocol import common


class FrameRecord(msgspec.Struct, frozen=True, kw_only=True):
    """On the unordered, unreliable data channel "frames" (bare body, no envelope), publisher to server to subscribers: one per encoded frame."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The video publication."""
    frame_no: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Number of the source frame."""
    ssrc: Annotated[int, Meta(ge=0, le=4294967295)]
    """SSRC of the layer that rtp_ts belongs to."""
    rtp_ts: Annotated[int, Meta(ge=0, le=4294967295)]
    """RTP timestamp on the wire, 90 kHz."""
    captured_at_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """Sender's monotonic milliseconds."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Tracking origin; null for a plain camera."""
    pose: common.Pose | None = None
    """Camera pose; null without tracking."""
    intrinsics: common.Intrinsics
    """Of the source image."""
    is_certain: bool
    """False while the mapping from frame to rtp_ts is in doubt."""


class StillRequest(msgspec.Struct, frozen=True, kw_only=True):
    """To a publisher: upload this frame, at full resolution unless told otherwise."""

    request_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Name it in the upload."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    frame_no: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Which frame; with is_newest, one that is known to be older."""
    reason: Literal["evidence", "look"]
    """Why."""
    is_newest: bool | None = None
    """True: the newest frame there is, whatever its number; the upload's header names it."""
    max_height: Annotated[int, Meta(ge=16, le=16384)] | None = None
    """Shrink a larger picture to this height, and its intrinsics with it."""
    quality: Annotated[float, Meta(ge=0, le=1)] | None = None
    """Of a JPEG, 0 to 1; null for the best that is worth its bytes."""


class StillUnavailable(msgspec.Struct, frozen=True, kw_only=True):
    """From the publisher: the frame has left its ring."""

    request_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which request."""
    nearest_frame_no: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """A frame that could be had instead."""


class StillHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Part "header" (JSON) of the multipart upload PUT /api/v1/cases/{case_id}/stills/{request_id}; part "image" is JPEG, PNG or WebP."""

    frame: common.FrameRef
    """Exactly this frame."""
    captured_at_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """Sender's monotonic milliseconds."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Tracking origin."""
    pose: common.Pose | None = None
    """Camera pose."""
    intrinsics: common.Intrinsics
    """Of the uploaded image."""
    source: Literal["device", "expert_grab"]
    """The device's own frame, or what the expert's browser decoded (labelled fallback)."""


class DepthHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Part "header" (JSON) of the multipart upload PUT /api/v1/cases/{case_id}/depth/{publication_id}/{frame_no}; part "depth" is zlib-deflated little-endian uint16 millimetres along the optical axis, row-major, 0 = none."""

    frame: common.FrameRef
    """The colour frame it is registered to."""
    captured_at_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """Sender's monotonic milliseconds."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin."""
    pose: common.Pose
    """Pose of the camera that depth is registered to."""
    width: Annotated[int, Meta(ge=1, le=4096)]
    """Depth image width in pixels."""
    height: Annotated[int, Meta(ge=1, le=4096)]
    """Depth image height in pixels."""
    intrinsics: common.Intrinsics
    """Of the depth image (w, h equal width, height)."""


class MarkSight(msgspec.Struct, frozen=True, kw_only=True):
    """How one annotation stands to one frame."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    visibility: Literal["visible", "occluded", "outside", "unknown"]
    """Seen, hidden behind something, outside the picture, or no depth to tell."""
    u: Annotated[float, Meta(ge=-1000.0, le=1000.0)] | None = None
    """Normalised image x, 0 left edge, 1 right edge."""
    v: Annotated[float, Meta(ge=-1000.0, le=1000.0)] | None = None
    """Normalised image y, 0 top edge, 1 bottom edge."""
    distance_m: Annotated[float, Meta(ge=0.0, le=100000.0)] | None = None
    """From the camera, metres."""


class MarksSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral, a few times a second: marks against the newest depth frame."""

    frame: common.FrameRef
    """That frame."""
    marks: Annotated[tuple[MarkSight, ...], Meta(max_length=500)]
    """All live marks of its world."""


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral: where someone points in a picture, latest wins; u null = stopped."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Filled in by the server."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The picture."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised image x."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised image y."""
