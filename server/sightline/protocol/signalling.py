"""Room and desk signalling over WebSocket. Envelope: {v: 1, type, id?, re?, body}.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sightline.protocol import common


class DeviceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a participant uses."""

    kind: Literal["headset", "emulator", "camera", "desk", "headless"]
    """Kind of device."""
    name: Annotated[str, Meta(max_length=80)]
    """For people, e.g. Quest 3."""


class Resume(msgspec.Struct, frozen=True, kw_only=True):
    """What a participant keeps to come back as the same one after its socket dropped."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """As given in room.welcome."""
    resume_key: Annotated[str, Meta(min_length=16, max_length=128)]
    """Secret given in room.welcome."""
    last_seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Last event seen; the room sends the rest."""


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """First message on a room or desk socket, within 5 s. The token may be left out when the session cookie is sent."""

    token: Annotated[str, Meta(min_length=16, max_length=256)] | None = None
    """Bearer token of the session."""
    protocol: Annotated[int, Meta(ge=1, le=1)]
    """Protocol version."""
    features: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=32)]
    """Optional features the client has."""
    device: DeviceInfo
    """The device."""
    language: Literal["en", "zh"]
    """Language of texts made by the server for this participant."""
    resume: Resume | None = None
    """To come back as the same participant."""


class IceServer(msgspec.Struct, frozen=True, kw_only=True):
    """A STUN or TURN server for the page's peer connections."""

    urls: Annotated[tuple[Annotated[str, Meta(max_length=300)], ...], Meta(max_length=8)]
    """URLs."""
    username: Annotated[str, Meta(max_length=300)] | None = None
    """For TURN."""
    credential: Annotated[str, Meta(max_length=300)] | None = None
    """For TURN."""


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """A person or device in the call."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity in this room."""
    actor: common.Actor
    """Who it is."""
    device: DeviceInfo
    """With what."""
    is_connected: bool
    """False while its socket is away (it may resume for 60 s)."""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """A track offered to the room."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Who offers it."""
    source: Literal["camera", "microphone", "screen"]
    """What it shows."""
    kind: Literal["audio", "video"]
    """Media kind."""
    is_muted: bool
    """Muted by its owner."""


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to room.hello on a room socket. Events after resume.last_seq (or all) follow, then room.caught_up."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Who you are here."""
    resume_key: Annotated[str, Meta(min_length=16, max_length=128)]
    """Keep it to resume."""
    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The case of this room."""
    self: common.Actor
    """Your name and role."""
    participants: Annotated[tuple[Participant, ...], Meta(max_length=64)]
    """Everyone here, you included."""
    publications: Annotated[tuple[Publication, ...], Meta(max_length=64)]
    """What is offered now."""
    ice_servers: Annotated[tuple[IceServer, ...], Meta(max_length=8)]
    """For RTCPeerConnection; empty on a plain LAN."""
    head_seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event now."""
    is_resumed: bool
    """True when the participant is the earlier one."""
    server_utc_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server time."""
    permissions: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=64)]
    """Op kinds this participant may send."""
    video_codecs: Annotated[tuple[common.VideoCodec, ...], Meta(min_length=1, max_length=5)] | None = None
    """Video codecs that can be published here, most wanted first."""


class CaughtUp(msgspec.Struct, frozen=True, kw_only=True):
    """All events up to seq were sent."""

    seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event sent."""


class Ping(msgspec.Struct, frozen=True, kw_only=True):
    """Keep-alive and clock estimate, every 5 s; a silent socket is closed after 15 s."""

    sent_at_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """Sender's monotonic milliseconds."""


class Pong(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to ping."""

    sent_at_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """As in the ping."""
    server_monotonic_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """Server's monotonic milliseconds at receipt."""
    server_utc_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """A request was refused (re names it) or the socket is about to close."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    """Stable code of server/sightline/errors.py."""
    message: Annotated[str, Meta(max_length=1000)]
    """For people: what happened and what to do."""
    is_retryable: bool
    """Whether trying again later can help."""
    details: dict[str, Any]
    """Machine-readable facts."""


class Ok(msgspec.Struct, frozen=True, kw_only=True):
    """A request without a result of its own was carried out."""


class ParticipantChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Someone came, changed or resumed."""

    participant: Participant
    """The new state."""


class ParticipantLeft(msgspec.Struct, frozen=True, kw_only=True):
    """Someone left for good."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Who."""


class PublicationChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A publication appeared or changed."""

    publication: Publication
    """The new state."""


class PublicationEnded(msgspec.Struct, frozen=True, kw_only=True):
    """A publication is gone."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class MediaReset(msgspec.Struct, frozen=True, kw_only=True):
    """The media worker was restarted: publish and subscribe again with new peer connections."""

    reason: Annotated[str, Meta(max_length=200)]
    """For the log."""


class TrackOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What an offered m-section carries."""

    mid: Annotated[str, Meta(min_length=1, max_length=32)]
    """The m-section."""
    source: Literal["camera", "microphone", "screen"]
    """What it shows."""


class PublishOffer(msgspec.Struct, frozen=True, kw_only=True):
    """The client's offer for its publish transport (also to restart ICE)."""

    sdp: Annotated[str, Meta(max_length=65536)]
    """Session description, BUNDLE, rtcp-mux."""
    tracks: Annotated[tuple[TrackOffer, ...], Meta(max_length=8)]
    """Every sending m-section."""


class PublishedTrack(msgspec.Struct, frozen=True, kw_only=True):
    """Which publication a section became."""

    mid: Annotated[str, Meta(min_length=1, max_length=32)]
    """The m-section."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Its publication."""


class PublishAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to publish.offer."""

    sdp: Annotated[str, Meta(max_length=65536)]
    """Session description."""
    tracks: Annotated[tuple[PublishedTrack, ...], Meta(max_length=8)]
    """One per offered track."""


class SubscribeStart(msgspec.Struct, frozen=True, kw_only=True):
    """The client has made its subscribe peer connection and wants offers; also after media_reset."""


class SubscribedTrack(msgspec.Struct, frozen=True, kw_only=True):
    """What an m-section of the server's offer carries."""

    mid: Annotated[str, Meta(min_length=1, max_length=32)]
    """The m-section."""
    subscription_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The subscription."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The publication."""
    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Whose."""
    source: Literal["camera", "microphone", "screen"]
    """What it shows."""
    kind: Literal["audio", "video"]
    """Media kind."""


class SubscribeOffer(msgspec.Struct, frozen=True, kw_only=True):
    """The server's offer; a newer version supersedes an unanswered one."""

    version: Annotated[int, Meta(ge=1, le=1000000)]
    """Counts up per participant."""
    sdp: Annotated[str, Meta(max_length=262144)]
    """Session description. Ended sections are inactive and reused later."""
    tracks: Annotated[tuple[SubscribedTrack, ...], Meta(max_length=128)]
    """Live sections."""


class SubscribeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to subscribe.offer."""

    version: Annotated[int, Meta(ge=1, le=1000000)]
    """As in the offer."""
    sdp: Annotated[str, Meta(max_length=262144)]
    """Session description."""


class MuteChange(msgspec.Struct, frozen=True, kw_only=True):
    """The owner muted or unmuted."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    is_muted: bool
    """New state."""


class SubscriptionView(msgspec.Struct, frozen=True, kw_only=True):
    """How a subscription is shown on this page now, so that no larger layer than needed is sent. The newest counts."""

    subscription_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    is_paused: bool
    """Not shown at all (hidden tab, covered, paused): send nothing until this is false again."""
    max_height: Annotated[int, Meta(ge=1, le=16384)] | None = None
    """Height of the picture on screen, device pixels; null for the best there is."""


class SenderClock(msgspec.Struct, frozen=True, kw_only=True):
    """To a publisher: the newest RTCP sender report that the server received, for frame identity (K)."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    ssrc: Annotated[int, Meta(ge=0, le=4294967295)]
    """Of the layer."""
    ntp_unix_ms: Annotated[float, Meta(ge=0.0, le=9007199254740991.0)]
    """The report's NTP time as Unix milliseconds, with fraction."""
    rtp_ts: Annotated[int, Meta(ge=0, le=4294967295)]
    """The report's RTP time, 90 kHz for video."""


class SubscriptionClock(msgspec.Struct, frozen=True, kw_only=True):
    """To a subscriber: seen rtp_ts = reference ssrc's rtp_ts + offset (mod 2^32). Sent once and when the SSRC changes."""

    subscription_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    reference_ssrc: Annotated[int, Meta(ge=0, le=4294967295)]
    """Publisher's SSRC whose clock is used."""
    offset: Annotated[int, Meta(ge=0, le=4294967295)]
    """Ticks to add."""


class CallCard(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the expert desk lists it."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case."""
    number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    title: Annotated[str, Meta(max_length=200)]
    """Title."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """The machine."""
    work_order: Annotated[str, Meta(max_length=60)]
    """The plant's work order."""
    call_state: Literal["none", "ringing", "in_call", "ended"]
    """State of the call."""
    caller: Annotated[str, Meta(max_length=80)]
    """Who calls."""
    since_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC of the last change of call state."""
    message: Annotated[str, Meta(max_length=500)]
    """What the caller said."""


class DeskState(msgspec.Struct, frozen=True, kw_only=True):
    """On a desk socket, after desk hello and on every change: all ringing and running calls, ringing first."""

    calls: Annotated[tuple[CallCard, ...], Meta(max_length=200)]
    """Calls."""
