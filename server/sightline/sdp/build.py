"""Write a session description. ``parse(build(d))`` equals ``d`` for every description that ``parse`` can return."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.rtp.parameters import Codec
from sightline.sdp.model import Candidate, MediaSection, SessionDescription, Simulcast, TransportAttributes

_USUAL_NAMES = {name.lower(): name for name in ("VP8", "VP9", "H264", "H265", "AV1", "PCMU", "PCMA", "G722", "CN")}
"""Encoding names have no case (RFC 4855), but some readers compare them with the usual one."""


def build(description: SessionDescription) -> str:
    """Return the text, lines ended by CRLF."""
    lines = [*_session(description)]
    for section in description.sections:
        lines += _section(section, description)
    return "".join(f"{line}\r\n" for line in lines)


def host_candidate(ip: str, port: int, index: int) -> Candidate:
    """Return a UDP host candidate; earlier ones are preferred (RFC 8445 section 5.1.2: type preference 126)."""
    return Candidate(ip=ip, port=port, priority=(126 << 24) | ((65535 - index) << 8) | 255, foundation=str(index + 1))


def tcp_candidate(ip: str, port: int, index: int) -> Candidate:
    """Return a passive TCP candidate (RFC 6544 section 4.2: direction preference 4), behind every UDP one."""
    local = (4 << 13) | (8191 - index)
    return Candidate(
        ip=ip, port=port, priority=(90 << 24) | (local << 8) | 255, foundation=f"t{index + 1}", is_tcp=True
    )


def _session(description: SessionDescription) -> Iterator[str]:
    yield "v=0"
    yield f"o=- {description.session_id} {description.session_version} IN IP4 127.0.0.1"
    yield "s=-"
    yield "t=0 0"
    for mids in description.bundles:
        yield " ".join(["a=group:BUNDLE", *mids])
    if description.allows_mixed_extensions:
        yield "a=extmap-allow-mixed"
    if description.is_ice_lite:
        yield "a=ice-lite"
    yield "a=msid-semantic: WMS *"
    yield from _transport(description.transport)
    for extension in description.extensions:
        way = "" if extension.direction == "sendrecv" else f"/{extension.direction}"
        yield f"a=extmap:{extension.id}{way} {extension.uri}"


def _transport(transport: TransportAttributes) -> Iterator[str]:
    if transport.ice_ufrag is not None:
        yield f"a=ice-ufrag:{transport.ice_ufrag}"
    if transport.ice_pwd is not None:
        yield f"a=ice-pwd:{transport.ice_pwd}"
    if transport.ice_options:
        yield f"a=ice-options:{' '.join(transport.ice_options)}"
    for fingerprint in transport.fingerprints:
        yield f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}"
    if transport.setup is not None:
        yield f"a=setup:{transport.setup}"


def _section(section: MediaSection, description: SessionDescription) -> Iterator[str]:
    yield f"m={section.kind} {section.port} {section.protocol} {' '.join(section.formats)}"
    yield "c=IN IP4 0.0.0.0"
    if section.mid is not None:
        yield f"a=mid:{section.mid}"
    yield from _transport(section.transport)
    for candidate in section.candidates:
        yield f"a=candidate:{candidate.value}"
    if section.candidates:
        yield "a=end-of-candidates"
    yield f"a={section.direction}"
    yield from _rtp(section, description)
    if section.sctp_port is not None:
        yield f"a=sctp-port:{section.sctp_port}"
    if section.max_message_size_bytes is not None:
        yield f"a=max-message-size:{section.max_message_size_bytes}"


def _rtp(section: MediaSection, description: SessionDescription) -> Iterator[str]:
    if section.rtcp_mux:
        yield "a=rtcp-mux"
    if section.rtcp_reduced_size:
        yield "a=rtcp-rsize"
    if section.is_bundle_only:
        yield "a=bundle-only"
    if section.rtcp_xr:
        yield f"a=rtcp-xr:{' '.join(section.rtcp_xr)}"
    for extension in section.extensions[len(description.extensions) :]:
        way = "" if extension.direction == "sendrecv" else f"/{extension.direction}"
        yield f"a=extmap:{extension.id}{way} {extension.uri}"
    for feedback in section.wildcard_feedback:
        yield f"a=rtcp-fb:* {feedback.type} {feedback.parameter}".rstrip()
    for codec in section.codecs:
        yield from _codec(codec, section)
    yield from _streams(section)


def _codec(codec: Codec, section: MediaSection) -> Iterator[str]:
    channels = f"/{codec.channels}" if codec.channels is not None else ""
    name = codec.mime.partition("/")[2]
    yield f"a=rtpmap:{codec.payload_type} {_USUAL_NAMES.get(name, name)}/{codec.clock_rate_hz}{channels}"
    for feedback in codec.feedback:
        if feedback not in section.wildcard_feedback:
            yield f"a=rtcp-fb:{codec.payload_type} {feedback.type} {feedback.parameter}".rstrip()
    if codec.fmtp:
        settings = ";".join(f"{name}={value}" if value else name for name, value in codec.fmtp.items())
        yield f"a=fmtp:{codec.payload_type} {settings}"


def _streams(section: MediaSection) -> Iterator[str]:
    for msid in section.msids:
        yield f"a=msid:{msid}"
    for group in section.ssrc_groups:
        yield " ".join([f"a=ssrc-group:{group.semantics}", *map(str, group.ssrcs)])
    for ssrc, cname in section.cnames:
        yield f"a=ssrc:{ssrc} cname:{cname}"
    for rid in section.rids:
        settings = ";".join(f"{name}={value}" if value else name for name, value in rid.restrictions)
        yield f"a=rid:{rid.id} {rid.direction} {settings}".rstrip()
    if section.simulcast is not None:
        yield f"a=simulcast:{_simulcast(section.simulcast)}"


def _simulcast(simulcast: Simulcast) -> str:
    words = []
    for way, streams in (("send", simulcast.send), ("recv", simulcast.recv)):
        if streams:
            words += [way, ";".join(",".join(names) for names in streams)]
    return " ".join(words)
