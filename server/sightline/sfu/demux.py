"""To which publication an incoming SSRC belongs (RFC 8843 section 9.2, RFC 8852).

Known SSRCs come from the description; others are learnt from the MID and RID header extensions, which browsers put
on the first packets of each SSRC only, and at last from a payload type that only one publication uses. RTX streams
name the RID that they repair. The very first packet of a connection may be an RTX probe, before any media.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sightline.rtp import extensions
from sightline.rtp.extensions import Element
from sightline.rtp.packet import RtpHeader
from sightline.sfu.publication import Publication

_MAX_SSRCS: Final = 64
"""Learnt per transport; an authenticated sender must not fill our memory."""


class Route(NamedTuple):
    """Where packets of one SSRC go."""

    publication: Publication
    rid: str | None
    is_rtx: bool
    primary_ssrc: int | None = None
    """Of an RTX stream, when the description names it."""


class Demux:
    """SSRC table of one transport."""

    def __init__(self) -> None:
        self._publications: list[Publication] = []
        self._routes: dict[int, Route] = {}

    @property
    def publications(self) -> list[Publication]:
        """What the transport publishes."""
        return self._publications

    def add(self, publication: Publication) -> None:
        """Expect the media of a publication."""
        self._publications.append(publication)
        for encoding in publication.parameters.encodings:
            if encoding.ssrc is not None:
                self._routes[encoding.ssrc] = Route(publication, encoding.rid, is_rtx=False)
            if encoding.rtx_ssrc is not None:
                self._routes[encoding.rtx_ssrc] = Route(publication, encoding.rid, True, encoding.ssrc)

    def remove(self, publication: Publication) -> None:
        """Forget a publication and its SSRCs."""
        self._publications.remove(publication)
        self._routes = {ssrc: route for ssrc, route in self._routes.items() if route.publication is not publication}

    def route(self, ssrc: int) -> Route | None:
        """Return what is known of an SSRC."""
        return self._routes.get(ssrc)

    def learn(self, packet: bytes, header: RtpHeader, found: list[Element]) -> Route | None:
        """Find out where a new SSRC belongs; None when the packet does not say."""
        if len(self._routes) >= _MAX_SSRCS:
            return None
        publication = self._by_mid(packet, found) or self._by_payload_type(header.payload_type)
        if publication is None:
            return None
        rid = _text(packet, found, publication.extension_ids.get(extensions.RID))
        repaired = _text(packet, found, publication.extension_ids.get(extensions.REPAIRED_RID))
        is_rtx = publication.repairs(header.payload_type) is not None
        if not is_rtx and header.payload_type not in publication.media_codecs:
            return None
        route = Route(publication, (repaired or rid) if is_rtx else rid, is_rtx)
        if not _is_expected(route):
            return None
        self._routes[header.ssrc] = route
        return route

    def _by_mid(self, packet: bytes, found: list[Element]) -> Publication | None:
        for publication in self._publications:
            if _text(packet, found, publication.mid_id) == publication.parameters.mid:
                return publication
        return None

    def _by_payload_type(self, payload_type: int) -> Publication | None:
        users = [
            publication
            for publication in self._publications
            if payload_type in publication.media_codecs or payload_type in publication.apt_by_rtx
        ]
        return users[0] if len(users) == 1 else None


def _is_expected(route: Route) -> bool:
    """A simulcast publication without a RID on the packet has to wait for a packet that has one."""
    rids = route.publication.rids
    return route.rid in rids if rids else True


def _text(packet: bytes, found: list[Element], extension_id: int | None) -> str | None:
    if extension_id is None:
        return None
    for element in found:
        if element.id == extension_id:
            try:
                return packet[element.offset : element.offset + element.size].decode("ascii")
            except UnicodeDecodeError:
                return None
    return None
