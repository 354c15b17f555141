"""What every answer has in common, whether it receives (``publish``) or sends (``play``)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from sightline.rtp.parameters import TransportOffer
from sightline.sdp import transport
from sightline.sdp.build import build
from sightline.sdp.model import MediaSection, SessionDescription


def is_known(section: MediaSection) -> bool:
    """Whether a section is of a kind and protocol that this server can answer."""
    if section.kind == "application":
        return section.protocol in transport.DATA_PROTOCOLS and section.sctp_port is not None
    return section.kind in ("audio", "video") and section.protocol in transport.MEDIA_PROTOCOLS


def answer_text(
    offer: SessionDescription,
    accepted: Collection[str],
    local: TransportOffer,
    answer_media: Callable[[MediaSection], MediaSection],
) -> str:
    """Return the text of the answer: passive, ICE-lite, one bundle, the offer's sections in order.

    Args:
        offer: what is answered.
        accepted: mids of the bundle, in the offer's order; other sections are rejected.
        local: our transport.
        answer_media: answers an accepted section of sound or video; transport and candidates are put in here.
    """
    attributes = transport.local_attributes(local, "passive")
    candidates = transport.local_candidates(local)
    sections: list[MediaSection] = []
    for section in offer.sections:
        if section.mid is None or section.mid not in accepted:
            sections.append(_rejected(section))
        elif section.kind == "application":
            data = transport.data_section(section.mid, attributes, candidates)
            sections.append(replace(data, protocol=section.protocol, formats=section.formats))
        else:
            sections.append(replace(answer_media(section), transport=attributes, candidates=candidates))
    return build(
        SessionDescription(
            session_id=offer.session_id,
            session_version=offer.session_version,
            is_ice_lite=True,
            allows_mixed_extensions=offer.allows_mixed_extensions,
            bundles=(tuple(accepted),),
            sections=tuple(sections),
        )
    )


def _rejected(section: MediaSection) -> MediaSection:
    """Return the section with port 0 (RFC 3264 section 6)."""
    return MediaSection(
        kind=section.kind,
        port=0,
        protocol=section.protocol,
        formats=section.formats,
        mid=section.mid,
        direction="inactive",
    )
