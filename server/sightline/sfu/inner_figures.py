"""What a subscription gets of the layers inside its stream, in figures that people understand."""

from __future__ import annotations

from sightline.sfu import inner_layers
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.subscription import Subscription


def height_of(subscription: Subscription) -> int | None:
    """Return the height in pixels of the pictures that go out, where it is told."""
    stream = subscription.stream
    if stream is None:
        return None
    heights = inner_layers.layout_of(stream).heights
    current = _current(subscription)
    return heights[min(current.spatial, len(heights) - 1)] if heights else stream.height


def has_best_size(subscription: Subscription) -> bool:
    """Tell whether the path allows the largest pictures that are of use on the page."""
    stream = subscription.stream
    if stream is None or stream.layers is None:
        return True
    best = stream.layers.layout.best(inner_layers.limit(subscription, stream.layers))
    return _current(subscription).spatial >= best.spatial


def fps_share(subscription: Subscription) -> float:
    """Return the share of the pictures that go out, 0 … 1; 1 while it is not known."""
    stream = subscription.stream
    if stream is None or stream.layers is None:
        return 1.0
    layout, rates = stream.layers.layout, stream.layers.rates
    # Pictures are counted by their smallest size, of which every one has a frame.
    lowest = [point for point in layout.points if point.spatial == layout.points[0].spatial]
    sent = max((p for p in lowest if p.temporal <= _current(subscription).temporal), default=lowest[0])
    whole = rates.fps(layout.bits[lowest[-1]])
    return min(1.0, rates.fps(layout.bits[sent]) / whole) if whole else 1.0


def _current(subscription: Subscription) -> LayerTarget:
    return subscription.thinning.current or EVERYTHING
