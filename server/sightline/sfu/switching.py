"""Which layer each subscription of a publication is to receive: by what its page shows and what its path takes."""

from __future__ import annotations

from typing import Final

from sightline.sfu import layers
from sightline.sfu.keyframes import RETRY_NS
from sightline.sfu.publication import Publication
from sightline.sfu.subscription import Subscription

SMALLER_AFTER_NS: Final = 1_000_000_000
"""A picture must be shown smaller for this long before a smaller layer is sent; a larger one is sent at once."""


def choose_encodings(publication: Publication, now_ns: int) -> None:
    """Let subscriptions aim at the encodings that they should receive, and ask for the keyframes to get there."""
    for subscription in publication.subscriptions:
        if not subscription.is_active:
            continue
        current = subscription.stream
        best = layers.choose(publication, current, now_ns, _limit_rank(subscription, now_ns))
        if best is current:
            subscription.aim(None, now_ns)
        elif current is None or best is None or not layers.is_alive(current, now_ns):
            subscription.bind(best)
            publication.keyframes.want(now_ns)
        elif best is not subscription.target:
            subscription.aim(best, now_ns)
            publication.keyframes.want(now_ns)
        elif now_ns - subscription.target_wanted_ns >= RETRY_NS:
            subscription.target_wanted_ns = now_ns
            publication.keyframes.want(now_ns)


def _limit_rank(subscription: Subscription, now_ns: int) -> int:
    publication, current = subscription.publication, subscription.stream
    rank = layers.view_rank(publication, subscription.max_height, now_ns)
    if current is not None and now_ns - subscription.view_ns < SMALLER_AFTER_NS:
        # A page that is being resized must not cost everybody a keyframe at each step.
        rank = max(rank, layers.rank(publication, current))
    return min(rank, subscription.limit_rank)
