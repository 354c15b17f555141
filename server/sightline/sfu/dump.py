"""What a router holds, as plain values for ``dump``: empty lists and tables once everything is closed."""

from __future__ import annotations

from dataclasses import asdict

from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.downlink import Downlink
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.router import Router
from sightline.sfu.subscription import Subscription


def dump_router(router: Router) -> dict[str, object]:
    """Return publications and subscriptions with their counters."""
    return {
        "publications": {publication.id: _publication(publication) for publication in router.publications},
        "subscriptions": {subscription.id: _subscription(subscription) for subscription in router.subscriptions},
        "paths": {peer.transport_id: _path(peer.downlink) for peer in router.peers if peer.downlink is not None},
    }


def _path(downlink: Downlink) -> dict[str, object]:
    estimator = downlink.estimator
    return {
        "estimate_bps": round(estimator.estimate_bps),
        "acknowledged_bps": round(estimator.acknowledged_bps),
        "queue_ms": round(estimator.queue_ns / 1e6, 1),
        "loss": round(estimator.loss, 3),
        "packets": downlink.ledger.next_number,
        "reported": downlink.reported,
        "probes": downlink.probes,
    }


def _publication(publication: Publication) -> dict[str, object]:
    return {
        "transport_id": publication.transport_id,
        "kind": publication.parameters.kind,
        "subscriptions": len(publication.subscriptions),
        "streams": [_stream(stream) for stream in publication.streams.values()],
    }


def _stream(stream: SourceStream) -> dict[str, object]:
    return {
        "ssrc": stream.ssrc,
        "rid": stream.rid,
        "packets": stream.stats.packets,
        "bytes": stream.stats.bytes,
        "bitrate_bps": round(stream.rate.bps),
        "height": stream.height,
        "layers": _layers(stream),
        "lost": stream.stats.packets_lost,
        "jitter": round(stream.stats.jitter, 1),
        "missing": stream.nack.missing if stream.nack is not None else 0,
        "ring": {"packets": stream.history.count, "newest": stream.history.newest},
        "subscriptions": len(stream.subscriptions),
    }


def _layers(stream: SourceStream) -> list[dict[str, object]]:
    """Return the layers inside a stream, smallest first; none when there is only one."""
    reader = stream.layers
    if reader is None or len(reader.layout.bits) == 1:
        return []
    return [
        {
            "spatial": point.spatial,
            "temporal": point.temporal,
            "bitrate_bps": round(reader.rates.bps(bit)),
            "fps": round(reader.rates.fps(bit), 1),
        }
        for point, bit in reader.layout.bits.items()
    ]


def _point(target: LayerTarget | None) -> list[int] | None:
    """Return [spatial, temporal]; None for everything, and before the first picture."""
    return None if target is None or target == EVERYTHING else list(target)


def _subscription(subscription: Subscription) -> dict[str, object]:
    clock = subscription.clock
    return {
        "transport_id": subscription.transport_id,
        "publication_id": subscription.publication.id,
        "ssrc": subscription.ssrc,
        "is_active": subscription.is_active,
        "is_started": subscription.gate_is_open,
        "layer": subscription.stream.rid if subscription.stream else None,
        "next_layer": subscription.target.rid if subscription.target else None,
        "max_height": subscription.max_height,
        "max_fps": subscription.max_fps,
        "inner_layer": _point(subscription.thinning.current),
        "next_inner_layer": _point(subscription.thinning.wanted),
        "reference_ssrc": clock[0] if clock else None,
        "rtp_ts_offset": clock[1] if clock else None,
        "rtt_ms": round(subscription.reports.rtt_ns / 1e6, 1),
        "fraction_lost": _fraction_lost(subscription),
        **asdict(subscription.counters),
    }


def _fraction_lost(subscription: Subscription) -> int | None:
    block = subscription.reports.last_block
    return block.fraction_lost if block is not None else None
