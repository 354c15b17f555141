"""Who gets which layer on one transport: the path's estimate, shared out among its pictures.

The shell of ``allocate``: gathers what it needs from publications and subscriptions and writes down the result as the
greatest rank that each subscription may have.
"""

from __future__ import annotations

from typing import Final

from sightline.rtp import extensions
from sightline.sfu import inner_layers, layers
from sightline.sfu.allocate import EVERYTHING, Demand, allocate, next_step_bps
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
    if not subscription.publication.has_choice or not can_tell:
        return
    peer.downlink = peer.downlink or Downlink()
    subscription.ledger = peer.downlink.ledger


def share(peer: Peer, now_ns: int) -> None:
    """Settle the greatest rank of each subscription of a transport."""
    budget_bps = _budget_bps(peer, now_ns)
    for one in peer.subscriptions.values():
        # A receiver without transport-wide feedback may send REMB unasked; it is far too low where packets are lost.
        one.path_bps = budget_bps if peer.downlink is not None else None
        one.path_queues = peer.downlink is not None and peer.downlink.estimator.is_queueing
    active = [one for one in peer.subscriptions.values() if one.is_active]
    rows = [(one, rungs) for one in active if (rungs := inner_layers.rungs(one, _streams(one, now_ns)))]
    if budget_bps is None:
        for one in active:
            one.limit_rank, one.shared = layers.NO_LIMIT, EVERYTHING
        return
    layered = [(one, rungs) for one, rungs in rows if one.publication.has_layers or len(rungs) > 1]
    budget_bps -= sum(rungs[-1].bps for one, rungs in rows if not one.publication.has_layers and len(rungs) == 1)
    demands = [_demand(one, rungs) for one, rungs in layered]
    levels = allocate(demands, budget_bps)
    for (one, rungs), level in zip(layered, levels, strict=True):
        one.limit_rank = layers.rank(one.publication, rungs[level].stream)
        one.shared = rungs[level].target
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


def _demand(subscription: Subscription, rungs: list[inner_layers.Rung]) -> Demand:
    stream, target = subscription.target or subscription.stream, subscription.thinning.wanted
    current = [i for i, rung in enumerate(rungs) if rung.stream is stream and rung.target <= target]
    return Demand(
        rates_bps=tuple(rung.bps for rung in rungs),
        current=max(current, default=None),
        height=subscription.max_height or _DEFAULT_HEIGHT,
    )
