"""Answer a participant's offer to publish (RFC 8829 section 5.3, from the side that only receives).

Of simulcast (RFC 8853), all layers that the offer sends are answered with ``recv``, up to ``MAX_LAYERS``, the last (by
custom the largest) ones first; of alternatives the first. A layer that the offer pauses is taken too: it may go on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from sightline.errors import NegotiationError, NoCommonCodec
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
from sightline.sdp.answer import answer_text, is_known
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.model import MediaSection, Rid, SessionDescription, Simulcast

RECEIVER_RTT = "rcvr-rtt=all"
"""With this the other side sends RRTR, and our DLRR gives it captureTime at the receiver (RFC 3611 section 4.4)."""

MAX_LAYERS = 3
"""Of one track: what browsers send; more would only cost the sender."""


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What an offer to publish comes to, before our transport is known."""

    offer: SessionDescription
    remote: RemoteTransport
    media: dict[str, MediaParameters]
    """By mid: the sections that will carry media to us."""
    accepted: tuple[str, ...]
    """All mids that stay in the bundle: those of ``media``, inactive ones, and the data section."""


def plan(offer: SessionDescription, mids: Collection[str], preference: CodecPreference) -> PublishPlan:
    """Decide on an offer.

    Args:
        offer: the participant's.
        mids: the sections that it names as tracks; other sending sections are answered ``inactive``.
        preference: which codec to choose.
    Raises:
        NegotiationError: a track is not offered or no codec of it is common; or the transport is not possible.
    """
    usable = [section for section in offer.sections if not section.is_rejected and is_known(section)]
    if not usable:
        raise NegotiationError("The offer has no section that this server can use.")
    remote = transport.remote_transport(offer, usable, ("actpass", "active"))
    missing = set(mids) - {section.mid for section in usable if section.direction in ("sendonly", "sendrecv")}
    if missing:
        raise NegotiationError("The offer does not send what it names as tracks.", mids=sorted(missing))
    media: dict[str, MediaParameters] = {}
    for section in usable:
        if section.mid in mids and section.mid is not None:
            media[section.mid] = _receive(section, section.mid, preference)
    return PublishPlan(offer, remote, media, tuple(section.mid or "" for section in usable))


def answer(plan: PublishPlan, local: TransportOffer) -> str:
    """Return the text of the answer (``answer_text``)."""
    return answer_text(
        plan.offer, plan.accepted, local, lambda section: _answer_media(section, plan.media.get(section.mid or ""))
    )


# --- what we receive ------------------------------------------------------------------------------------------------


def _receive(section: MediaSection, mid: str, preference: CodecPreference) -> MediaParameters:
    kind = cast(MediaKind, section.kind)
    chosen = capabilities.choose(section.codecs, kind, preference)
    if chosen is None:
        offered = sorted({codec.mime for codec in section.codecs if codec.apt is None})
        raise NoCommonCodec(kind, mid=mid, offered=offered, possible=list(preference.of(kind)))
    has_rtx_codec, codecs = _codecs(section, chosen, preference)
    return MediaParameters(
        mid=mid,
        kind=kind,
        codecs=codecs,
        extensions=_extensions(section),
        encodings=_encodings(section, has_rtx_codec),
        cname=next((cname for _, cname in section.cnames), ""),
        msid=section.msids[0] if section.msids else "",
        rtcp_reduced_size=section.rtcp_reduced_size,
    )


def _codecs(section: MediaSection, chosen: Codec, preference: CodecPreference) -> tuple[bool, tuple[Codec, ...]]:
    """Return whether retransmissions have a codec, and the codecs of the answer, most wanted first."""
    main = _as_answered(chosen, section.kind, preference)
    rtx = next((c for c in section.codecs if c.mime == "video/rtx" and c.apt == chosen.payload_type), None)
    if rtx is not None:
        return True, (main, Codec(mime=rtx.mime, payload_type=rtx.payload_type, clock_rate_hz=90000, fmtp=rtx.fmtp))
    red = next((c for c in section.codecs if c.mime == capabilities.RED and c.channels == chosen.channels), None)
    if red is not None and preference.use_red and section.kind == "audio":
        return False, (_as_answered(red, "audio", preference), main)
    return False, (main,)


def _as_answered(codec: Codec, kind: str, preference: CodecPreference) -> Codec:
    """Return the codec with only the feedback that we give, and with bitrate hints for video."""
    fmtp = dict(codec.fmtp)
    if kind == "video" and preference.start_bitrate_kbps is not None:
        fmtp["x-google-start-bitrate"] = str(preference.start_bitrate_kbps)
    if kind == "video" and preference.min_bitrate_kbps is not None:
        fmtp["x-google-min-bitrate"] = str(preference.min_bitrate_kbps)
    if kind == "video" and preference.max_bitrate_kbps is not None:
        fmtp["x-google-max-bitrate"] = str(preference.max_bitrate_kbps)
    return Codec(
        mime=codec.mime,
        payload_type=codec.payload_type,
        clock_rate_hz=codec.clock_rate_hz,
        channels=codec.channels,
        fmtp=fmtp,
        feedback=tuple(fb for fb in codec.feedback if fb in capabilities.FEEDBACK[kind]),
    )


def _extensions(section: MediaSection) -> tuple[HeaderExtension, ...]:
    wanted = capabilities.UPLINK_EXTENSIONS[section.kind]
    found: dict[str, HeaderExtension] = {}
    for extension in section.extensions:
        if extension.uri in wanted and extension.id <= 255 and extension.direction in ("sendrecv", "sendonly"):
            found.setdefault(extension.uri, HeaderExtension(extension.uri, extension.id))
    ids = [extension.id for extension in found.values()]
    if len(set(ids)) != len(ids):
        raise NegotiationError("Two header extensions have the same id.", mid=section.mid)
    return tuple(found.values())


def _encodings(section: MediaSection, has_rtx_codec: bool) -> tuple[Encoding, ...]:
    """Return the streams: by rid with simulcast, else the SSRCs that the offer names, else one to learn."""
    layers = _layers(section)
    if layers:
        return tuple(Encoding(rid=rid) for rid in layers)
    pairs = [group.ssrcs for group in section.ssrc_groups if group.semantics == "FID" and len(group.ssrcs) == 2]
    ssrcs = [ssrc for ssrc, _ in section.cnames] or [pair[0] for pair in pairs]
    if not ssrcs:
        return (Encoding(),)
    repairs = {pair[0]: pair[1] for pair in pairs} if has_rtx_codec else {}
    first = next((ssrc for ssrc in ssrcs if ssrc not in {pair[1] for pair in pairs}), ssrcs[0])
    return (Encoding(ssrc=first, rtx_ssrc=repairs.get(first)),)


def _layers(section: MediaSection) -> tuple[str, ...]:
    if section.simulcast is None:
        return ()
    known = {rid.id for rid in section.rids if rid.direction == "send"}
    names = [alternatives[0].removeprefix("~") for alternatives in section.simulcast.send]
    layers = tuple(dict.fromkeys(name for name in names if name in known))[-MAX_LAYERS:]
    has_rid = any(extension.uri == capabilities.RID for extension in section.extensions)
    # Without the extension nobody can tell layers apart: take one.
    return layers if has_rid else layers[-1:]


# --- how we say it --------------------------------------------------------------------------------------------------


def _answer_media(section: MediaSection, parameters: MediaParameters | None) -> MediaSection:
    """Return the answering section; without parameters it stays, but carries nothing."""
    codecs = parameters.codecs if parameters else section.codecs[:1]
    rids = [e.rid for e in parameters.encodings if e.rid is not None] if parameters else []
    extensions = parameters.extensions if parameters else ()
    return MediaSection(
        kind=section.kind,
        port=9,
        protocol=section.protocol,
        formats=tuple(str(codec.payload_type) for codec in codecs) or section.formats[:1],
        mid=section.mid,
        direction="recvonly" if parameters else "inactive",
        rtcp_mux=True,
        rtcp_reduced_size=section.rtcp_reduced_size,
        rtcp_xr=(RECEIVER_RTT,) if parameters else (),
        codecs=codecs,
        extensions=tuple(e for e in section.extensions if HeaderExtension(e.uri, e.id) in extensions),
        rids=tuple(Rid(rid, "recv") for rid in rids),
        simulcast=Simulcast(recv=tuple((rid,) for rid in rids)) if rids else None,
    )
