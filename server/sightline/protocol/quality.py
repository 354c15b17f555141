"""How well pictures get through: rungs, looks, limits and figures.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sightline.protocol import common


Rung = Literal["best", "lower_layer", "low_frame_rate", "stills", "last_still", "store_forward"]
"""How much of a picture gets through, from all of it to nothing: best layer, a smaller one, fewer frames, a still every few seconds with voice, voice and marks on the last still, and nothing at all (what people do is kept and sent later)."""


RungReason = Literal["none", "bandwidth", "loss", "delay", "silence", "uplink", "link"]
"""Why it is not the best: the viewer's path is narrow, loses packets, has a long queue, or is silent; the sender's path; the viewer's connection is gone."""


class SubscriptionRung(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral, to everyone: what one viewer gets of one picture now. One per viewer and picture, the newest counts; it ends with either."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The viewer."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The picture."""
    rung: Rung
    """What the viewer gets."""
    reason: RungReason
    """Why."""
    since_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC of the last change of the rung."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Ephemeral, to viewers who get stills: a new one. Fetch it at /api/v1/cases/{case_id}/looks/{look_id}. A mark on it names its frame."""

    look_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity; kept for a while only."""
    frame: common.FrameRef
    """Exactly this frame."""
    taken_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC at which the server had it."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Tracking origin."""
    pose: common.Pose | None = None
    """Camera pose."""
    intrinsics: common.Intrinsics
    """Of the still."""
    size_bytes: Annotated[int, Meta(ge=1, le=67108864)]
    """Of the file."""


class SendLimit(msgspec.Struct, frozen=True, kw_only=True):
    """To a publisher: what of a picture is worth sending over its own path. The newest counts."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The picture."""
    is_paused: bool
    """True: send no video; stills are asked for instead."""


class UplinkReport(msgspec.Struct, frozen=True, kw_only=True):
    """From a publisher every few seconds while it sends video: what it measures of its own path."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The picture."""
    available_bps: Annotated[float, Meta(ge=0, le=100000000000)] | None = None
    """Estimate of what the path takes, bits per second."""
    rtt_ms: Annotated[float, Meta(ge=0, le=600000)] | None = None
    """Round trip to the server."""
    fps: Annotated[float, Meta(ge=0, le=1000)] | None = None
    """Frames per second that are encoded, of the best layer."""
    is_limited: bool
    """The path holds the encoder back."""


class LookShown(msgspec.Struct, frozen=True, kw_only=True):
    """From a viewer: a still is on its screen."""

    look_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    took_ms: Annotated[float, Meta(ge=0, le=600000)]
    """From the request to the last byte."""


class StatsWatch(msgspec.Struct, frozen=True, kw_only=True):
    """A page has opened or closed its panel of figures; while it is open, stats.report comes every two seconds."""

    is_open: bool
    """Whether it is open."""


class LayerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One encoding of a publication as it arrives at the server."""

    rid: Annotated[str, Meta(max_length=32)] | None = None
    """Name of the layer; null without layers."""
    height: Annotated[int, Meta(ge=1, le=65535)] | None = None
    """Of the picture, pixels, where known."""
    bitrate_bps: Annotated[float, Meta(ge=0, le=100000000000)]
    """Over the last seconds."""


class PublicationFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What arrives of one publication."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Whose."""
    kind: Literal["audio", "video"]
    """Media kind."""
    codec: Annotated[str, Meta(max_length=40)]
    """Media type without its kind, e.g. VP8."""
    layers: Annotated[tuple[LayerFigures, ...], Meta(max_length=16)]
    """Living encodings, smallest first."""
    loss: Annotated[float, Meta(ge=0, le=1)] | None = None
    """Share of packets lost on the way to the server, before they were sent again."""
    available_bps: Annotated[float, Meta(ge=0, le=100000000000)] | None = None
    """The sender's own estimate of its path."""
    rtt_ms: Annotated[float, Meta(ge=0, le=600000)] | None = None
    """Round trip that the sender measures."""


class SubscriptionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one participant gets of one publication."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The receiver."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Of what."""
    bitrate_bps: Annotated[float, Meta(ge=0, le=100000000000)]
    """Sent to it, over the last seconds."""
    layer: Annotated[str, Meta(max_length=32)] | None = None
    """Name of the layer that is sent; null without layers, or when nothing is sent."""
    height: Annotated[int, Meta(ge=1, le=65535)] | None = None
    """Of the picture that is sent, pixels, where known."""
    max_fps_share: Annotated[float, Meta(ge=0, le=1)]
    """Share of the layer's frames that is sent."""
    loss: Annotated[float, Meta(ge=0, le=1)] | None = None
    """Share of packets lost on the way to it."""
    rtt_ms: Annotated[float, Meta(ge=0, le=600000)] | None = None
    """Round trip to it."""
    estimate_bps: Annotated[float, Meta(ge=0, le=100000000000)] | None = None
    """What its path takes, where that is measured."""
    rung: Rung | None = None
    """Of a picture."""
    is_paused: bool
    """Nothing is sent: it is not shown, or stills are sent instead."""


class StatsReport(msgspec.Struct, frozen=True, kw_only=True):
    """To a page with an open panel of figures: all publications and subscriptions of the call."""

    at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    publications: Annotated[tuple[PublicationFigures, ...], Meta(max_length=64)]
    """What arrives at the server."""
    subscriptions: Annotated[tuple[SubscriptionFigures, ...], Meta(max_length=4096)]
    """What leaves it."""
