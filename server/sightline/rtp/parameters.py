"""What two sides agreed on for one media section: the language between ``sdp``, ``room``, ``worker`` and ``sfu``.

Plain msgspec structs, so that they cross the socket to the media worker unchanged. Nothing here parses SDP.
"""

from __future__ import annotations

from typing import Literal

import msgspec

MediaKind = Literal["audio", "video"]


class RtcpFeedback(msgspec.Struct, frozen=True):
    """One ``a=rtcp-fb`` (RFC 4585): ``nack``, ``nack pli``, ``ccm fir``, ``goog-remb``, ``transport-cc``."""

    type: str
    parameter: str = ""


class Codec(msgspec.Struct, frozen=True, kw_only=True):
    """A payload type and what it carries. ``mime`` is lower case, e.g. ``video/vp8``, ``audio/opus``, ``video/rtx``."""

    mime: str
    payload_type: int
    clock_rate_hz: int
    channels: int | None = None
    fmtp: dict[str, str] = msgspec.field(default_factory=dict)
    feedback: tuple[RtcpFeedback, ...] = ()

    @property
    def apt(self) -> int | None:
        """The payload type that this RTX codec repairs (RFC 4588)."""
        value = self.fmtp.get("apt")
        return int(value) if value is not None and value.isdigit() else None


class HeaderExtension(msgspec.Struct, frozen=True):
    """One negotiated ``a=extmap`` (RFC 8285)."""

    uri: str
    id: int


class Encoding(msgspec.Struct, frozen=True, kw_only=True):
    """One quality of a track: by SSRC if the description names it, by ``rid`` (RFC 8852) in simulcast, else learnt."""

    ssrc: int | None = None
    rtx_ssrc: int | None = None
    rid: str | None = None


class MediaParameters(msgspec.Struct, frozen=True, kw_only=True):
    """One m-section as agreed: what is sent in one direction under one ``mid``."""

    mid: str
    kind: MediaKind
    codecs: tuple[Codec, ...]
    """In order of preference; RTX codecs follow the codec they repair."""
    extensions: tuple[HeaderExtension, ...] = ()
    encodings: tuple[Encoding, ...] = ()
    cname: str = ""
    msid: str = ""
    """``stream track`` identifiers; tracks of one stream are lip-synced."""
    rtcp_reduced_size: bool = True


class TransportOffer(msgspec.Struct, frozen=True, kw_only=True):
    """Our side of one ICE-lite + DTLS association, for the local description."""

    transport_id: str
    ice_ufrag: str
    ice_pwd: str
    fingerprint_sha256: str
    """Upper-case hexadecimal with colons."""
    candidates: tuple[tuple[str, int], ...]
    """(IP address, UDP port) host candidates, best first."""
    tcp_candidates: tuple[tuple[str, int], ...] = ()
    """(IP address, TCP port) to connect to (RFC 6544 passive candidates), for clients that get no UDP through."""


class RemoteTransport(msgspec.Struct, frozen=True, kw_only=True):
    """The other side's ICE and DTLS parameters, from the remote description."""

    ice_ufrag: str
    ice_pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    """(lower-case hash name, upper-case hexadecimal with colons)."""
    sctp_port: int | None = None
    """Set when the description has an ``m=application`` section."""
    max_message_size_bytes: int = 65536
