"""What a router measures of some transports, as plain values: the degradation ladder and panels of figures read it.

Counters only grow; whoever wants rates or shares takes the difference of two readings (``at_ns``).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.sfu import layers
from sightline.sfu.inner_figures import fps_share, has_best_size, height_of
from sightline.sfu.peer import Peer
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.subscription import Subscription


class StreamFigures(msgspec.Struct, frozen=True):
    """One encoding that lives."""

    rid: str | None
    height: int | None
    """Pixels, where the codec tells."""
    bitrate_bps: float
    packets: int
    lost: int
    """Never came, or came only when asked for again."""
    least_bps: float | None = None
    """Of the smallest layer inside it; None when there is only one."""


class PublicationFigures(msgspec.Struct, frozen=True):
    """What arrives of one publication."""

    publication_id: PublicationId
    kind: str
    codec: str
    """Media type, e.g. video/vp8."""
    encodings: int
    """Agreed; 1 without layers."""
    streams: tuple[StreamFigures, ...]
    """Those that live, worst first."""


class SubscriptionFigures(msgspec.Struct, frozen=True):
    """What goes out of one publication to one transport."""

    subscription_id: SubscriptionId
    publication_id: PublicationId
    transport_id: TransportId
    is_active: bool
    layer: str | None
    """Rid; None without layers or when nothing is sent."""
    is_best: bool
    """Whether that is the best layer of use: what the page shows decides, not the path."""
    height: int | None
    fps_share: float
    """Of the layer's frames that are sent, 0 … 1."""
    packets: int
    bytes: int
    fraction_lost: float | None
    """Of the last report of the receiver, 0 … 1; None before the first."""
    rtt_ms: float


class PathFigures(msgspec.Struct, frozen=True):
    """The way to one transport."""

    transport_id: TransportId
    is_connected: bool
    silence_ms: float
    """Since media or a report of any kind came from there; 0 before the first."""
    estimate_bps: float | None
    """What it takes; None where nothing measures it."""
    queue_ms: float
    loss: float | None
    """Share lost in the last two seconds, where it is measured per packet."""


class Figures(msgspec.Struct, frozen=True):
    """One reading."""

    at_ns: int
    """Monotonic, of the worker."""
    paths: tuple[PathFigures, ...] = ()
    publications: tuple[PublicationFigures, ...] = ()
    subscriptions: tuple[SubscriptionFigures, ...] = ()


def figures_of(peers: Iterable[Peer], now_ns: int) -> Figures:
    """Read everything about some transports; what is not there is left out."""
    chosen = tuple(peers)
    return Figures(
        at_ns=now_ns,
        paths=tuple(_path(peer, now_ns) for peer in chosen),
        publications=tuple(_publication(each, now_ns) for peer in chosen for each in peer.demux.publications),
        subscriptions=tuple(_subscription(each, now_ns) for peer in chosen for each in peer.subscriptions.values()),
    )


def _path(peer: Peer, now_ns: int) -> PathFigures:
    estimator = peer.downlink.estimator if peer.downlink is not None and peer.downlink.reported else None
    known = [bps for bps in (peer.remb_bps, estimator.estimate_bps if estimator else None) if bps]
    packets_ns = [one.last_packet_ns for each in peer.demux.publications for one in each.streams.values()]
    heard_ns = max(peer.heard_ns, *packets_ns, 0)
    return PathFigures(
        transport_id=peer.transport_id,
        is_connected=peer.is_connected,
        silence_ms=(now_ns - heard_ns) / 1e6 if heard_ns else 0.0,
        estimate_bps=min(known, default=None),
        queue_ms=estimator.queue_ns / 1e6 if estimator else 0.0,
        loss=estimator.loss if estimator else None,
    )


def _publication(publication: Publication, now_ns: int) -> PublicationFigures:
    codecs = list(publication.media_codecs.values())
    return PublicationFigures(
        publication_id=publication.id,
        kind=publication.parameters.kind,
        codec=codecs[0].mime if codecs else "",
        encodings=max(1, len(publication.rids)),
        streams=tuple(_stream(stream) for stream in layers.alive(publication, now_ns)),
    )


def _stream(stream: SourceStream) -> StreamFigures:
    stats, reader = stream.stats, stream.layers
    least_bps = None
    if reader is not None and len(reader.layout.bits) > 1:
        least_bps = reader.rates.bps(reader.layout.bits[reader.layout.points[0]])
    lost = max(0, stats.packets_lost)
    return StreamFigures(stream.rid, stream.height, stream.rate.bps, stats.packets, lost, least_bps)


def _subscription(subscription: Subscription, now_ns: int) -> SubscriptionFigures:
    stream, publication, counters = subscription.stream, subscription.publication, subscription.counters
    living = layers.alive(publication, now_ns)
    best = layers.view_rank(publication, subscription.max_height, now_ns)
    useful = [one for one in living if layers.rank(publication, one) <= best] or living[:1]
    block = subscription.reports.last_block
    return SubscriptionFigures(
        subscription_id=subscription.id,
        publication_id=publication.id,
        transport_id=subscription.transport_id,
        is_active=subscription.is_active,
        layer=stream.rid if stream is not None and subscription.is_active else None,
        is_best=stream is None or not useful or (_rank(stream) >= _rank(useful[-1]) and has_best_size(subscription)),
        height=height_of(subscription),
        fps_share=fps_share(subscription),
        packets=counters.packets,
        bytes=counters.bytes,
        fraction_lost=block.fraction_lost / 256 if block is not None else None,
        rtt_ms=subscription.reports.rtt_ns / 1e6,
    )


def _rank(stream: SourceStream) -> int:
    return layers.rank(stream.publication, stream)
