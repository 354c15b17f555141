"""Offer a participant what it is to receive, and read its answer (RFC 8829 section 5.2, from the side that only sends).

Section 0 is always the data section: it never ends, so the bundle keeps its transport when tracks come and go. Sections
are never removed: an ended one is inactive, and is used again by the next track of its kind (``Sections``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from sightline.errors import LimitExceeded, NegotiationError
from sightline.ids import RandomSource
from sightline.rtp.parameters import (
    Codec,
    Encoding,
    HeaderExtension,
    MediaKind,
    MediaParameters,
    RemoteTransport,
    TransportOffer,
)
from sightline.sdp import capabilities, transport
from sightline.sdp.build import build
from sightline.sdp.model import (
    ExtensionMap,
    MediaSection,
    SessionDescription,
    SsrcGroup,
    TransportAttributes,
)
from sightline.sdp.publish import RECEIVER_RTT

Key = TypeVar("Key")

DATA_MID = "0"
MAX_SECTIONS = 128
# Dynamic payload types (RFC 3551 section 6), then the range that RFC 5761 section 4 leaves free with rtcp-mux.
PAYLOAD_TYPES = (*range(96, 128), *range(35, 64))


class PayloadTypes:
    """Gives each codec configuration one payload type for the life of a transport, as BUNDLE demands."""

    def __init__(self) -> None:
        self._by_codec: dict[tuple[object, ...], int] = {}

    def of(self, codec: Codec, repairs: int | None = None) -> int:
        """Return the payload type of a codec; ``repairs`` = what an RTX or RED codec refers to.

        Raises:
            LimitExceeded: more different codecs than payload types.
        """
        fmtp = tuple(sorted(codec.fmtp.items())) if repairs is None else (repairs,)
        key = (codec.mime, codec.clock_rate_hz, codec.channels, fmtp)
        if key not in self._by_codec:
            if len(self._by_codec) == len(PAYLOAD_TYPES):
                raise LimitExceeded("The number of codecs on one connection", len(PAYLOAD_TYPES))
            self._by_codec[key] = PAYLOAD_TYPES[len(self._by_codec)]
        return self._by_codec[key]


class Ssrcs:
    """Gives out SSRCs that are unique on one transport."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._taken: set[int] = {0}

    def next(self) -> int:
        while True:
            ssrc = self._random.getrandbits(32)
            if ssrc not in self._taken:
                self._taken.add(ssrc)
                return ssrc


@dataclass(slots=True)
class _Section(Generic[Key]):
    mid: str
    kind: MediaKind
    key: Key | None
    parameters: MediaParameters


@dataclass(slots=True)
class Sections(Generic[Key]):
    """The m-sections of one subscribe transport, each carrying one thing named ``Key`` or nothing."""

    random: RandomSource
    _sections: list[_Section[Key]] = field(default_factory=list)
    _payload_types: PayloadTypes = field(default_factory=PayloadTypes)
    _ssrcs: Ssrcs | None = None

    def live(self) -> Mapping[Key, MediaParameters]:
        """What is carried now, with what was offered for it."""
        return {section.key: section.parameters for section in self._sections if section.key is not None}

    def add(self, key: Key, published: MediaParameters, *, stream: str, cname: str) -> MediaParameters:
        """Give a track a section; returns what to offer for it.

        Args:
            key: names the track here.
            published: as agreed with its publisher.
            stream: tracks of one stream are lip-synced by the receiver.
            cname: the same for all tracks of one clock (RFC 3550 section 6.5.1).
        Raises:
            LimitExceeded: no free section of the kind, and too many already.
        """
        section = next((s for s in self._sections if s.key is None and s.kind == published.kind), None)
        mid = section.mid if section else str(len(self._sections) + 1)
        if section is None and len(self._sections) + 1 >= MAX_SECTIONS:
            raise LimitExceeded("The number of tracks that one participant receives", MAX_SECTIONS - 1)
        parameters = self._offer_of(published, mid, f"{stream} {key}", cname)
        if section is None:
            self._sections.append(_Section(mid, published.kind, key, parameters))
        else:
            section.key, section.parameters = key, parameters
        return parameters

    def remove(self, key: Key) -> None:
        """Free the section of a track that ended."""
        for section in self._sections:
            if section.key == key:
                section.key = None

    def offer(self, local: TransportOffer, version: int) -> str:
        """Return the text of an offer of everything live."""
        attributes = transport.local_attributes(local, "actpass")
        candidates = transport.local_candidates(local)
        sections = [transport.data_section(DATA_MID, attributes, candidates)]
        sections += [_media_section(section, attributes) for section in self._sections]
        return build(
            SessionDescription(
                # The id must be a number of at most 63 bits (RFC 8829 section 5.2.1).
                session_id=str(int(local.transport_id.replace("-", "")[:15], 16)),
                session_version=version,
                is_ice_lite=True,
                allows_mixed_extensions=True,
                bundles=(tuple(section.mid or "" for section in sections),),
                sections=tuple(sections),
            )
        )

    def _offer_of(self, published: MediaParameters, mid: str, msid: str, cname: str) -> MediaParameters:
        if self._ssrcs is None:
            self._ssrcs = Ssrcs(self.random)
        codecs = self._codecs(published)
        has_rtx = any(codec.apt is not None for codec in codecs)
        is_layered = capabilities.is_layered(published)
        wanted = capabilities.DOWNLINK_LAYERED_EXTENSIONS if is_layered else capabilities.DOWNLINK_EXTENSIONS
        available = {extension.uri for extension in published.extensions}.union(capabilities.DOWNLINK_OWN_EXTENSIONS)
        return MediaParameters(
            mid=mid,
            kind=published.kind,
            codecs=codecs,
            extensions=tuple(
                HeaderExtension(uri, number)
                for uri, number in capabilities.DOWNLINK_EXTENSION_IDS.items()
                if uri in available and uri in wanted
            ),
            encodings=(Encoding(ssrc=self._ssrcs.next(), rtx_ssrc=self._ssrcs.next() if has_rtx else None),),
            cname=cname,
            msid=msid,
        )

    def _codecs(self, published: MediaParameters) -> tuple[Codec, ...]:
        """Offer what is published, under payload types of our own, with RTX for video.

        RTX is offered also when the publisher has none: the worker answers NACKs from its own ring.
        """
        feedback = capabilities.DOWNLINK_FEEDBACK[published.kind]
        if capabilities.is_layered(published):
            feedback = (*feedback, capabilities.TRANSPORT_CC_FEEDBACK)
        out: list[Codec] = []
        main = next(codec for codec in published.codecs if codec.apt is None and codec.mime != capabilities.RED)
        main_type = self._payload_types.of(main)
        for codec in published.codecs:
            if codec.apt is not None:
                continue
            if codec.mime == capabilities.RED:
                number, fmtp = self._payload_types.of(codec, main_type), {f"{main_type}/{main_type}": ""}
            else:
                number, fmtp = main_type, _without_hints(codec.fmtp)
            out.append(msgspec.structs.replace(codec, payload_type=number, fmtp=fmtp, feedback=feedback))
        if published.kind == "video":
            rtx = Codec(
                mime="video/rtx", payload_type=0, clock_rate_hz=main.clock_rate_hz, fmtp={"apt": str(main_type)}
            )
            out.append(msgspec.structs.replace(rtx, payload_type=self._payload_types.of(rtx, main_type)))
        return tuple(out)


def _without_hints(fmtp: Mapping[str, str]) -> dict[str, str]:
    """Leave out bitrate hints, which were for the publisher alone."""
    return {name: value for name, value in fmtp.items() if not name.startswith("x-google-")}


def _media_section(section: _Section[Key], attributes: TransportAttributes) -> MediaSection:
    parameters = section.parameters
    is_live = section.key is not None
    encoding = parameters.encodings[0]
    pair = tuple(ssrc for ssrc in (encoding.ssrc, encoding.rtx_ssrc) if ssrc is not None) if is_live else ()
    return MediaSection(
        kind=parameters.kind,
        port=9,
        protocol="UDP/TLS/RTP/SAVPF",
        formats=tuple(str(codec.payload_type) for codec in parameters.codecs),
        mid=parameters.mid,
        direction="sendonly" if is_live else "inactive",
        transport=attributes,
        rtcp_mux=True,
        rtcp_reduced_size=True,
        rtcp_xr=(RECEIVER_RTT,),
        codecs=parameters.codecs,
        extensions=tuple(ExtensionMap(extension.id, extension.uri) for extension in parameters.extensions),
        msids=(parameters.msid,) if is_live else (),
        # Without the FID group a receiver does not use retransmissions at all (notes: 13 of 300 frames shown).
        ssrc_groups=(SsrcGroup("FID", pair),) if len(pair) == 2 else (),
        cnames=tuple((ssrc, parameters.cname) for ssrc in pair),
    )


# --- the answer -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SubscribeAnswer(Generic[Key]):
    """What the participant agreed to."""

    remote: RemoteTransport
    accepted: Mapping[Key, MediaParameters]
    refused: tuple[Key, ...]
    """It cannot or will not receive these, e.g. for want of the codec."""


def read_answer(answer: SessionDescription, offered: Mapping[Key, MediaParameters]) -> SubscribeAnswer[Key]:
    """Compare an answer with what was offered.

    Raises:
        NegotiationError: it does not answer such an offer, or the transport is not possible.
    """
    by_mid = {section.mid: section for section in answer.sections}
    usable = [section for section in answer.sections if not section.is_rejected]
    if not usable:
        raise NegotiationError("The answer rejects every section.")
    remote = transport.remote_transport(answer, usable, ("active",))
    accepted: dict[Key, MediaParameters] = {}
    refused: list[Key] = []
    for key, parameters in offered.items():
        section = by_mid.get(parameters.mid)
        agreed = _agreed(section, parameters) if section is not None else None
        if agreed is None:
            refused.append(key)
        else:
            accepted[key] = agreed
    return SubscribeAnswer(remote, accepted, tuple(refused))


def _agreed(section: MediaSection, offered: MediaParameters) -> MediaParameters | None:
    """Return what both sides have; None when the section will not carry the track."""
    if section.is_rejected or section.kind != offered.kind or section.direction not in ("recvonly", "sendrecv"):
        return None
    answered = {codec.payload_type: codec for codec in section.codecs}
    codecs: list[Codec] = []
    for codec in offered.codecs:
        theirs = answered.get(codec.payload_type)
        if theirs is None or theirs.mime != codec.mime:
            continue
        feedback = tuple(fb for fb in codec.feedback if fb in theirs.feedback)
        codecs.append(msgspec.structs.replace(codec, feedback=feedback))
    if not _has_media(codecs):
        return None
    known = {(extension.uri, extension.id) for extension in section.extensions}
    encoding = offered.encodings[0]
    has_rtx = any(codec.apt is not None for codec in codecs)
    return msgspec.structs.replace(
        offered,
        codecs=tuple(codecs),
        extensions=tuple(e for e in offered.extensions if (e.uri, e.id) in known),
        encodings=(encoding if has_rtx else msgspec.structs.replace(encoding, rtx_ssrc=None),),
        rtcp_reduced_size=section.rtcp_reduced_size,
    )


def _has_media(codecs: Sequence[Codec]) -> bool:
    return any(codec.apt is None and codec.mime != capabilities.RED for codec in codecs)
