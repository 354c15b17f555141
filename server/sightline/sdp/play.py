"""Answer a player's offer to receive (WHEP, draft-ietf-wish-whep): the one case in which this server answers and sends.

Every section that receives gets at most one track of its kind, under the payload types and header-extension ids that
the player offered. What is published is forwarded as it is, so a track goes only where its codec was offered. Sections
without a track are answered ``inactive``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from sightline.errors import NegotiationError
from sightline.rtp.parameters import (
    Codec,
    Encoding,
    HeaderExtension,
    MediaParameters,
    RemoteTransport,
    RtcpFeedback,
    TransportOffer,
)
from sightline.sdp import capabilities, transport
from sightline.sdp.answer import answer_text, is_known
from sightline.sdp.model import ExtensionMap, MediaSection, SessionDescription, SsrcGroup
from sightline.sdp.publish import RECEIVER_RTT
from sightline.sdp.subscribe import Ssrcs

Key = TypeVar("Key")

MAX_ONE_BYTE_ID = 14
"""RFC 8285 section 4.2; forwarded packets keep the publisher's form of extension header."""


@dataclass(frozen=True, slots=True)
class Source(Generic[Key]):
    """A track that could be played."""

    key: Key
    published: MediaParameters


@dataclass(frozen=True, slots=True)
class PlayPlan(Generic[Key]):
    """What an offer to receive comes to, before our transport is known."""

    offer: SessionDescription
    remote: RemoteTransport
    tracks: Mapping[Key, MediaParameters]
    """What the player receives, as it goes out."""
    accepted: tuple[str, ...]
    """All mids of the bundle."""


def plan(
    offer: SessionDescription, sources: Sequence[Source[Key]], ssrcs: Ssrcs, *, stream: str, cname: str
) -> PlayPlan[Key]:
    """Decide on an offer.

    Args:
        offer: the player's.
        sources: what there is, most wanted first; at most one goes to each section.
        ssrcs: gives out the outgoing SSRCs.
        stream: name of the one media stream that the player receives.
        cname: the same for all tracks of one clock (RFC 3550 section 6.5.1).
    Raises:
        NegotiationError: nothing receives, no codec is common, or the transport is not possible.
    """
    usable = [section for section in offer.sections if not section.is_rejected and is_known(section)]
    receiving = [s for s in usable if s.kind != "application" and s.direction in ("recvonly", "sendrecv")]
    if not receiving:
        raise NegotiationError("The offer receives no sound and no video.")
    remote = transport.remote_transport(offer, usable, ("actpass", "active"))
    left = list(sources)
    tracks: dict[Key, MediaParameters] = {}
    for section in receiving:
        for source in left:
            agreed = _agree(section, source.published, ssrcs, f"{stream} {source.key}", cname)
            if agreed is not None:
                tracks[source.key] = agreed
                left.remove(source)
                break
    if not tracks:
        codecs = sorted({s.published.codecs[0].mime for s in sources})
        raise NegotiationError("The player can receive none of what is published.", published=codecs)
    return PlayPlan(offer, remote, tracks, tuple(section.mid or "" for section in usable))


def answer(plan: PlayPlan[Key], local: TransportOffer) -> str:
    """Return the text of the answer (``answer_text``)."""
    by_mid = {parameters.mid: parameters for parameters in plan.tracks.values()}
    return answer_text(
        plan.offer, plan.accepted, local, lambda section: _answer_media(section, by_mid.get(section.mid or ""))
    )


# --- what the player gets -------------------------------------------------------------------------------------------


def _agree(
    section: MediaSection, published: MediaParameters, ssrcs: Ssrcs, msid: str, cname: str
) -> MediaParameters | None:
    """Return what goes out in a section; None when the track is of another kind or the player lacks its codec."""
    if section.kind != published.kind or section.mid is None:
        return None
    main = next(c for c in published.codecs if c.apt is None and c.mime != capabilities.RED)
    chosen = capabilities.receiver_of(main, section.codecs)
    if chosen is None:
        return None
    wanted = {*capabilities.DOWNLINK_FEEDBACK[published.kind], *_path_feedback(published, chosen)}
    feedback = tuple(fb for fb in chosen.feedback if fb in wanted)
    codecs = [msgspec.structs.replace(chosen, feedback=feedback)]
    rtx = next((c for c in section.codecs if c.mime == "video/rtx" and c.apt == chosen.payload_type), None)
    if rtx is not None:
        codecs.append(msgspec.structs.replace(rtx, feedback=()))
    return MediaParameters(
        mid=section.mid,
        kind=published.kind,
        codecs=tuple(codecs),
        extensions=_extensions(section, published, feedback),
        encodings=(Encoding(ssrc=ssrcs.next(), rtx_ssrc=ssrcs.next() if rtx is not None else None),),
        cname=cname,
        msid=msid,
        rtcp_reduced_size=section.rtcp_reduced_size,
    )


def _path_feedback(published: MediaParameters, offered: Codec) -> tuple[RtcpFeedback, ...]:
    """Return how the player tells of its path, where layers are chosen by that: packet by packet, else by REMB."""
    if not capabilities.is_layered(published):
        return ()
    has_transport_cc = capabilities.TRANSPORT_CC_FEEDBACK in offered.feedback
    return (capabilities.TRANSPORT_CC_FEEDBACK if has_transport_cc else capabilities.REMB,)


def _extensions(
    section: MediaSection, published: MediaParameters, feedback: Collection[RtcpFeedback]
) -> tuple[HeaderExtension, ...]:
    available = {extension.uri for extension in published.extensions}.union(capabilities.DOWNLINK_OWN_EXTENSIONS)
    wanted = available.intersection(capabilities.DOWNLINK_EXTENSIONS)
    if capabilities.TRANSPORT_CC_FEEDBACK in feedback:
        wanted |= available & {capabilities.TRANSPORT_CC}
    elif capabilities.REMB in feedback:
        # Receivers estimate by the time of sending (draft-alvestrand-rmcat-remb); the forwarder stamps it.
        wanted |= available & {capabilities.ABS_SEND_TIME}
    found: dict[str, HeaderExtension] = {}
    for extension in section.extensions:
        is_ours = extension.uri in wanted and extension.id <= MAX_ONE_BYTE_ID
        if is_ours and extension.direction in ("sendrecv", "recvonly"):
            found.setdefault(extension.uri, HeaderExtension(extension.uri, extension.id))
    return tuple(found.values())


# --- how we say it --------------------------------------------------------------------------------------------------


def _silent(section: MediaSection) -> MediaSection:
    return MediaSection(
        kind=section.kind,
        port=9,
        protocol=section.protocol,
        formats=section.formats[:1],
        mid=section.mid,
        direction="inactive",
        rtcp_mux=True,
        codecs=section.codecs[:1],
    )


def _answer_media(section: MediaSection, parameters: MediaParameters | None) -> MediaSection:
    if parameters is None:
        return _silent(section)
    encoding = parameters.encodings[0]
    pair = tuple(ssrc for ssrc in (encoding.ssrc, encoding.rtx_ssrc) if ssrc is not None)
    return MediaSection(
        kind=section.kind,
        port=9,
        protocol=section.protocol,
        formats=tuple(str(codec.payload_type) for codec in parameters.codecs),
        mid=section.mid,
        direction="sendonly",
        rtcp_mux=True,
        rtcp_reduced_size=section.rtcp_reduced_size,
        rtcp_xr=(RECEIVER_RTT,),
        codecs=parameters.codecs,
        extensions=tuple(ExtensionMap(extension.id, extension.uri) for extension in parameters.extensions),
        msids=(parameters.msid,),
        ssrc_groups=(SsrcGroup("FID", pair),) if len(pair) == 2 else (),
        cnames=tuple((ssrc, parameters.cname) for ssrc in pair),
    )
