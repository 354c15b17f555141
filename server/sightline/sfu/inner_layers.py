"""Layers inside the streams of a publication: which are of use to a subscription, what they take, when to ask for them.

The rungs of one picture go from the smallest to the largest: fewer pictures a second of the smallest size first, then
each size with all its pictures. ``share`` lets the path choose among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sightline.rtp.extensions import Element
from sightline.rtp.packet import RtpHeader
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.scalability import SINGLE, FrameMark, LayerReader, Layout, read_mark
from sightline.sfu.subscription import Subscription

SMALLER_AFTER_NS: Final = 1_000_000_000
"""A picture must be shown smaller for this long before a smaller size is sent, as with encodings of their own."""
_ASK_EVERY_NS: Final = 500_000_000
_ASK_AT_LEAST_EVERY_NS: Final = 8_000_000_000
_HEAD_BYTES: Final = 256
"""No payload descriptor is longer but a hostile one."""
_ENOUGH: Final = 0.9
_FPS_SLACK: Final = 1.15
"""Measured rates waver."""


class Rung(NamedTuple):
    """One choice for a picture."""

    stream: SourceStream
    target: LayerTarget
    bps: float


def mark_of(
    stream: SourceStream, packet: bytes, header: RtpHeader, found: list[Element], now_ns: int
) -> FrameMark | None:
    """Return what a packet says of layers; None when nothing is known of any."""
    reader = stream.layers
    if reader is None or not header.payload_size:
        return None
    before, wanted = reader.layout, stream.publication.descriptor_id
    descriptor = next((packet[e.offset : e.offset + e.size] for e in found if e.id == wanted), None)
    mark = read_mark(reader, descriptor, packet[header.payload_offset : header.payload_offset + _HEAD_BYTES])
    if reader.layout is not before and reader.layout != before:
        stream.break_fan()
        for subscription in stream.subscriptions:
            subscription.want(_target(subscription, reader, now_ns))
    if mark is not None:
        reader.rates.packet(mark, len(packet))
    return mark


def layout_of(stream: SourceStream | None) -> Layout:
    """Return the points of a stream; a single one when it has no layers."""
    return SINGLE if stream is None or stream.layers is None else stream.layers.layout


def limit(subscription: Subscription, reader: LayerReader) -> LayerTarget:
    """Return the greatest layers of use for what the page shows and the frame rate that it is to have."""
    layout = reader.layout
    spatial = temporal = EVERYTHING.spatial
    if subscription.max_height is not None and layout.heights:
        enough = [i for i, height in enumerate(layout.heights) if height >= subscription.max_height * _ENOUGH]
        spatial = min(enough, default=spatial)
    if subscription.max_fps is not None:
        lowest = [point for point in layout.points if point.spatial == layout.points[0].spatial]
        rates = [(reader.rates.fps(layout.bits[point]), point.temporal) for point in lowest]
        temporal = max((t for fps, t in rates if fps <= subscription.max_fps * _FPS_SLACK), default=lowest[0].temporal)
    return LayerTarget(spatial, temporal)


def rungs(subscription: Subscription, streams: Sequence[SourceStream]) -> list[Rung]:
    """Return the choices for a picture, smallest first.

    Args:
        subscription: whose.
        streams: living encodings of use, smallest first.
    """
    found: list[Rung] = []
    for index, stream in enumerate(streams):
        reader = stream.layers
        if reader is None or len(reader.layout.bits) == 1:
            found.append(Rung(stream, EVERYTHING, stream.rate.bps))
            continue
        most = limit(subscription, reader)
        useful = [p for p in reader.layout.points if p.spatial <= most.spatial and p.temporal <= most.temporal]
        useful = useful or [reader.layout.points[0]]
        for point in useful:
            is_last_of_size = all(p.spatial != point.spatial or p <= point for p in useful)
            if is_last_of_size or (index == 0 and point.spatial == useful[0].spatial):
                target = EVERYTHING if point == reader.layout.points[-1] else point
                found.append(Rung(stream, target, reader.rates.bps(reader.layout.bits[point])))
    return found


def settle(publication: Publication, now_ns: int) -> None:
    """Bring rates and choices of all subscriptions up to date, and ask for the keyframes that they wait for."""
    readers = [stream.layers for stream in publication.streams.values() if stream.layers is not None]
    for reader in readers:
        reader.rates.read(reader.layout, now_ns)
    if not readers:
        return
    for subscription in publication.subscriptions:
        stream = subscription.stream
        if stream is None or stream.layers is None or not subscription.is_active:
            continue
        subscription.want(_target(subscription, stream.layers, now_ns))
        subscription.rejoin_fan()
        if subscription.gate_is_open and subscription.thinning.waits_for_keyframe(stream.layers.layout):
            if subscription.may_ask(now_ns, _ASK_EVERY_NS, _ASK_AT_LEAST_EVERY_NS):
                publication.keyframes.want(now_ns)
        else:
            subscription.asks_no_more()


def _target(subscription: Subscription, reader: LayerReader, now_ns: int) -> LayerTarget:
    """Return what is to be sent: within what is of use and what the path takes."""
    most, shared, before = limit(subscription, reader), subscription.shared, subscription.thinning.wanted
    spatial = most.spatial
    if subscription.thinning.current is not None and now_ns - subscription.view_ns < SMALLER_AFTER_NS:
        spatial = max(spatial, before.spatial)
    wanted = LayerTarget(min(spatial, shared.spatial), min(most.temporal, shared.temporal))
    point, last = reader.layout.best(wanted), reader.layout.points[-1]
    return EVERYTHING if point == last else point
