"""The other side's session descriptions, without a peer connection behind them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from sightline.rtp.parameters import TransportOffer
from sightline.sdp.build import build
from sightline.sdp.model import Direction, Fingerprint, MediaSection, TransportAttributes
from sightline.sdp.parse import parse

LOCAL = TransportOffer(
    transport_id="018f3a5c-7d20-7000-8000-000000000011",
    ice_ufrag="serverfrag",
    ice_pwd="serverpasswordserverpassword",
    fingerprint_sha256=":".join(f"{number:02X}" for number in range(32)),
    candidates=(("192.0.2.1", 40000), ("2001:db8::1", 40000)),
)
"""Our side of a transport that nobody listens on."""
RECORDED = Path(__file__).resolve().parent.parent / "data" / "sdp"


def recorded(name: str) -> str:
    """Return a description that a real browser or library made (``tests/data/sdp``)."""
    return (RECORDED / name).read_bytes().decode()


def chromium_offer(*, peer: int = 1, ice: int = 1, mids: tuple[str, ...] = ("0", "1")) -> str:
    """Return Chromium's offer of a microphone (mid 0) and a camera (mid 1).

    Args:
        peer: another number is another peer connection, with a certificate of its own.
        ice: another number is an ICE restart.
        mids: sections that send; the others are inactive.
    """
    text = recorded("chromium-156-publish.sdp")
    description = parse(text)
    sections = tuple(
        section if section.kind == "application" or section.mid in mids else replace(section, direction="inactive")
        for section in description.sections
        if section.mid != "2"
    )
    bundle = tuple(section.mid or "" for section in sections)
    text = build(replace(description, sections=sections, bundles=(bundle,)))
    text = re.sub(r"a=ice-ufrag:\S+", f"a=ice-ufrag:peer{peer}ice{ice}", text)
    text = re.sub(r"a=ice-pwd:\S+", f"a=ice-pwd:{'p' * 20}{peer}{ice}", text)
    return re.sub(r"(a=fingerprint:sha-256 )\S+", rf"\g<1>{fingerprint(peer)}", text)


def fingerprint(peer: int) -> str:
    return ":".join(f"{(number * 7 + peer) % 256:02X}" for number in range(32))


def answer_to(offer: str, *, peer: int = 9, without: tuple[str, ...] = ()) -> str:
    """Return a browser's answer to a subscribe offer; codecs in ``without`` are not known there."""
    description = parse(offer, max_characters=1 << 20)
    attributes = TransportAttributes(
        ice_ufrag=f"answer{peer}",
        ice_pwd="a" * 24,
        fingerprints=(Fingerprint("sha-256", fingerprint(peer)),),
        setup="active",
    )
    sections = tuple(_answered(section, attributes, without) for section in description.sections)
    bundle = tuple(section.mid or "" for section in sections if not section.is_rejected)
    return build(replace(description, is_ice_lite=False, bundles=(bundle,), sections=sections))


def _answered(section: MediaSection, attributes: TransportAttributes, without: tuple[str, ...]) -> MediaSection:
    own = replace(section, transport=attributes, msids=(), cnames=(), ssrc_groups=())
    if section.kind == "application":
        return own
    codecs = tuple(codec for codec in section.codecs if codec.mime not in without)
    if not any(codec.apt is None for codec in codecs):
        return replace(own, port=0, direction="inactive")
    direction: Direction = "recvonly" if section.direction == "sendonly" else "inactive"
    formats = tuple(str(codec.payload_type) for codec in codecs)
    return replace(own, codecs=codecs, formats=formats, direction=direction)
