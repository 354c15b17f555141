"""Who gets which layer on one transport: the path's estimate, shared out among its pictures.

The shell of ``allocate``: gathers what it needs from publications and subscriptions and writes down the result as the
greatest rank that each subscription may have.
"""

from __future__ import annotations

from typing import Final

from sightline.rtp import extensions
from sightline.sfu import layers
from sightline.sfu.allocate import Demand, allocate, next_step_bps
from sightline.sfu.codecs import has_feedback
from sightline.sfu.downlink import Downlink
from sightline.sfu.outputs import Send
from sightline.sfu.peer import Peer
from sightline.sfu.publication import SourceStream
from sightline.sfu.subscription import Subscription

SHARE_EVERY_NS: Final = 50_000_000
_DEFAULT_HEIGHT: Final = 1 << 14
_MAX_PADDING_PACKETS: Final = 64


def follow_path(peer: Peer, subscription: Subscription) -> None:
    """Measure the path of a subscription that has layers to choose from, when its receiver tells about packets."""
    agreed = {extension.uri for extension in subscription.parameters.extensions}
    can_tell = extensions.TRANSPORT_CC in agreed and has_feedback(subscription.parameters.codecs, "transport-cc")
    if not subscription.publication.has_layers or not can_tell:
        return
    peer.downlink = peer.downlink or Downlink()
    subscription.ledger = peer.downlink.ledger


def share(peer: Peer, now_ns: int) -> None:
    """Settle the greatest rank of each subscription of a transport."""
    budget_bps = _budget_bps(peer, now_ns)
    for one in peer.subscriptions.values():
        one.path_bps = budget_bps
    rows = [(one, _streams(one, now_ns)) for one in peer.subscriptions.values() if one.is_active]
    layered = [(one, streams) for one, streams in rows if one.publication.has_layers and streams]
    if budget_bps is None:
        for one, _ in layered:
            one.limit_rank = layers.NO_LIMIT
        return
    for one, streams in rows:
        if not one.publication.has_layers and streams:
            budget_bps -= streams[-1].rate.bps
    demands = [_demand(one, streams) for one, streams in layered]
    levels = allocate(demands, budget_bps)
    for (one, streams), level in zip(layered, levels, strict=True):
        one.limit_rank = layers.rank(one.publication, streams[level])
    if peer.downlink is not None:
        peer.downlink.wanted(next_step_bps(demands, levels), now_ns)


def padding(peer: Peer, now_ns: int) -> list[Send]:
    """Return what a running probe adds now."""
    if peer.downlink is None:
        return []
    missing = peer.downlink.padding_bytes(now_ns)
    carrier = next((one for one in peer.subscriptions.values() if one.ledger is not None and one.is_active), None)
    sends: list[Send] = []
    while carrier is not None and missing > 0 and len(sends) < _MAX_PADDING_PACKETS:
        send = carrier.resender.repeat(len(sends))
        if send is None:
            break
        sends.append(send)
        missing -= len(send.packet)
    return sends


def _budget_bps(peer: Peer, now_ns: int) -> float | None:
    """Return what the path takes as far as is known; None = nothing is."""
    known = [bps for bps in (peer.remb_bps, peer.downlink and peer.downlink.estimator.estimate_bps) if bps]
    return min(known, default=None)


def _streams(subscription: Subscription, now_ns: int) -> list[SourceStream]:
    """Return the living layers that are of use, smallest first."""
    publication = subscription.publication
    living = layers.alive(publication, now_ns)
    limit = layers.view_rank(publication, subscription.max_height, now_ns)
    return [stream for stream in living if layers.rank(publication, stream) <= limit] or living[:1]


def _demand(subscription: Subscription, streams: list[SourceStream]) -> Demand:
    current = subscription.target or subscription.stream
    return Demand(
        rates_bps=tuple(stream.rate.bps for stream in streams),
        current=streams.index(current) if current in streams else None,
        height=subscription.max_height or _DEFAULT_HEIGHT,
    )
