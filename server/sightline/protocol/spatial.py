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
    state: Literal["static", "moving", "lost", "suspect"] | None = None
    """What following says now: stands still, moves with its part, cannot be followed any more, or its surroundings have changed; null when nobody looked."""
    bearing_rad: Annotated[float, Meta(ge=-3.1416, le=3.1416)] | None = None
    """Which way to turn towards it, as an angle in the picture: 0 = right, pi/2 = up; also when it lies behind. For the arrow at the edge."""
    p_world: common.Vector3 | None = None
    """Where it is now, when it moves; metres, world frame of the picture."""


class MarksSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral, a few times a second: marks against the newest depth frame, or against a frame of the video that was looked at."""

    frame: common.FrameRef
    """That frame."""
    marks: Annotated[tuple[MarkSight, ...], Meta(max_length=500)]
    """Marks that something is known of: with depth all live marks of its world, else those that are followed."""


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


class StoredView(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of an earlier visit: to look from there again, or to compare with."""

    url: Annotated[str, Meta(min_length=1, max_length=300)]
    """Path on this server, with a JPEG behind it."""
    width: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    height: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    pose: common.Pose | None = None
    """Where its camera was, in the asset's frame."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised x of the mark in it that is to be compared."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised y."""


class Localisation(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral, server to room: how finding the asset's own frame in this picture goes; latest wins, one per publication."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """This attempt; confirm and reject name it."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The camera that is looked through."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Its tracking origin."""
    target: Literal["asset", "earlier_world"]
    """What it is compared with: an earlier visit to the asset, or this call before tracking began anew."""
    state: Literal["searching", "guide", "confirm", "placed", "failed"]
    """Looking, no stored view is near (look from view), found but a person must say that it is the one, found, or given up."""
    reason: Annotated[str, Meta(max_length=60)]
    """Stable word for the state, e.g. too_few_inliers, uncertain, no_map; may be empty."""
    method: Literal["map", "tag"] | None = None
    """By stored pictures or by a tag."""
    sigma_m: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    """Standard deviation of a place, metres."""
    residual_px: Annotated[float, Meta(ge=0.0, le=10000.0)] | None = None
    """Median distance of matched points in the picture."""
    inliers: Annotated[int, Meta(ge=0, le=1000000)] | None = None
    """Matched points that agree."""
    pictures: Annotated[int, Meta(ge=0, le=1000000)] | None = None
    """How many pictures were looked at."""
    view: StoredView | None = None
    """Where to look from, or what to compare with."""
    live_frame: common.FrameRef | None = None
    """The live picture to compare."""
    live_u: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised x of the mark in it."""
    live_v: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    """Normalised y."""
