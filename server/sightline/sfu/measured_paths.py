"""The paths to those receivers that tell what arrives: rates, shares and probes, as time goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sightline.ids import TransportId
from sightline.sfu import share
from sightline.sfu.outputs import Send
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication


class MeasuredPaths:
    """All of one router."""

    def __init__(self) -> None:
        self._peers: list[Peer] = []

    def measure(self, peers: Iterable[Peer], publications: Iterable[Publication], now_ns: int) -> None:
        """Read rates, and share out paths by them."""
        for publication in publications:
            for stream in publication.streams.values():
                stream.rate.read(stream.stats.bytes, now_ns)
        self._peers = [peer for peer in peers if peer.downlink is not None or peer.remb_bps]
        for peer in self._peers:
            if now_ns - peer.last_share_ns >= share.SHARE_EVERY_NS:
                peer.last_share_ns = now_ns
                share.share(peer, now_ns)

    def flushed(self, now_ns: int, waiting: Callable[[TransportId], int] | None) -> None:
        """Note that packets have gone out, but for numbered ones that wait for their turn."""
        for peer in self._peers:
            if peer.downlink is not None:
                peer.downlink.ledger.flushed(now_ns, waiting(peer.transport_id) if waiting else 0)

    def rates(self) -> list[tuple[TransportId, float]]:
        """Return what paths take in bits per second, where transport-wide feedback tells that."""
        measured = [(peer.transport_id, peer.downlink) for peer in self._peers]
        return [(name, downlink.estimator.estimate_bps) for name, downlink in measured if downlink is not None]

    def probes(self, now_ns: int) -> list[Send]:
        """Return what running probes add now."""
        return [send for peer in self._peers for send in share.padding(peer, now_ns)]
