"""A session description (RFC 8866) as values: what ``parse`` reads and ``build`` writes.

Only what WebRTC needs is kept (RFC 8829, 8843, 8851 to 8853, 8841). Everything else in a description is ignored, as SDP
demands of unknown attributes. Nothing here decides anything: see ``negotiate``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sightline.rtp.parameters import Codec, RtcpFeedback

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Setup = Literal["actpass", "active", "passive", "holdconn"]
RidDirection = Literal["send", "recv"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``a=fingerprint`` (RFC 8122): hash name in lower case, value in upper case with colons."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class ExtensionMap:
    """``a=extmap`` (RFC 8285)."""

    id: int
    uri: str
    direction: Direction = "sendrecv"


@dataclass(frozen=True, slots=True)
class SsrcGroup:
    """``a=ssrc-group`` (RFC 5576), e.g. ``FID`` = media and its retransmission."""

    semantics: str
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rid:
    """``a=rid`` (RFC 8851) with its restrictions, uninterpreted."""

    id: str
    direction: RidDirection
    restrictions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Simulcast:
    """``a=simulcast`` (RFC 8853): per stream its alternatives; a paused one keeps its leading ``~``."""

    send: tuple[tuple[str, ...], ...] = ()
    recv: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host candidate of ours (RFC 8839). The other side's are not read: an ICE-lite agent has no use for them."""

    ip: str
    port: int
    priority: int
    foundation: str
    is_tcp: bool = False
    """The other side connects to it over TCP (RFC 6544 ``passive``)."""

    @property
    def value(self) -> str:
        """The value of ``a=candidate``."""
        words = f"{self.foundation} 1 {'tcp' if self.is_tcp else 'udp'} {self.priority} {self.ip} {self.port} typ host"
        return f"{words} tcptype passive" if self.is_tcp else words


@dataclass(frozen=True, slots=True)
class TransportAttributes:
    """ICE and DTLS attributes, at session level or in a section; None or empty = not given here."""

    ice_ufrag: str | None = None
    ice_pwd: str | None = None
    ice_options: tuple[str, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    setup: Setup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSection:
    """One ``m=`` section."""

    kind: str
    """``audio``, ``video``, ``application`` or any other token."""
    port: int
    protocol: str
    formats: tuple[str, ...]
    mid: str | None = None
    direction: Direction = "sendrecv"
    transport: TransportAttributes = field(default_factory=TransportAttributes)
    rtcp_mux: bool = False
    rtcp_reduced_size: bool = False
    codecs: tuple[Codec, ...] = ()
    """One per format that has an ``a=rtpmap``, in the order of the formats."""
    wildcard_feedback: tuple[RtcpFeedback, ...] = ()
    """``a=rtcp-fb:*``; already added to every codec."""
    extensions: tuple[ExtensionMap, ...] = ()
    msids: tuple[str, ...] = ()
    cnames: tuple[tuple[int, str], ...] = ()
    """(SSRC, CNAME) of each ``a=ssrc`` line that has one, in order."""
    ssrc_groups: tuple[SsrcGroup, ...] = ()
    rids: tuple[Rid, ...] = ()
    simulcast: Simulcast | None = None
    rtcp_xr: tuple[str, ...] = ()
    """Words of ``a=rtcp-xr`` (RFC 3611 section 5.1), e.g. ``rcvr-rtt=all``."""
    sctp_port: int | None = None
    max_message_size_bytes: int | None = None
    candidates: tuple[Candidate, ...] = ()
    is_bundle_only: bool = False

    @property
    def is_rejected(self) -> bool:
        """A port of 0 without ``bundle-only`` (RFC 8843 section 6)."""
        return self.port == 0 and not self.is_bundle_only


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDescription:
    """A whole description."""

    session_id: str = "0"
    session_version: int = 0
    transport: TransportAttributes = field(default_factory=TransportAttributes)
    is_ice_lite: bool = False
    allows_mixed_extensions: bool = False
    bundles: tuple[tuple[str, ...], ...] = ()
    extensions: tuple[ExtensionMap, ...] = ()
    """Given at session level; valid for every section."""
    sections: tuple[MediaSection, ...] = ()
