"""Which layer of a publication a subscription gets: the best one that lives, is of use, and has room.

Of use: what the page shows (``view_rank``). Has room: what the bandwidth allows (``allocate``). Both come here as the
greatest rank allowed. Without layers there is one stream, and the question is only whether it lives.
"""

from __future__ import annotations

from typing import Final

from sightline.sfu.publication import Publication, SourceStream

SILENCE_NS: Final = 1_000_000_000
"""A stream without packets for this long does not count as alive."""
SETTLING_NS: Final = 500_000_000
"""How long the first choice waits for better encodings to show up; all of Chromium's do within 0.12 s."""
UPGRADE_AFTER_NS: Final = 2_000_000_000
"""A better encoding must have been alive for this long to be worth a change of source."""
NO_LIMIT: Final = 1 << 30
_ENOUGH: Final = 0.9
"""A layer of nine tenths of the height that is shown looks the same."""

_KNOWN_RANKS: Final = {"q": 0, "h": 1, "f": 2, "l": 0, "m": 1, "low": 0, "mid": 1, "high": 2, "lo": 0, "hi": 2}


def is_alive(stream: SourceStream, now_ns: int) -> bool:
    """Tell whether packets are coming."""
    return now_ns - stream.last_packet_ns < SILENCE_NS


def rank(publication: Publication, stream: SourceStream) -> int:
    """Return the place of a stream among the encodings; greater is better."""
    if stream.rid is None:
        return 0
    if stream.rid in _KNOWN_RANKS:
        return _KNOWN_RANKS[stream.rid]
    return publication.rids.index(stream.rid) if stream.rid in publication.rids else -1


def alive(publication: Publication, now_ns: int) -> list[SourceStream]:
    """Return the streams that live, worst first."""
    living = [stream for stream in publication.streams.values() if is_alive(stream, now_ns)]
    return sorted(living, key=lambda stream: (rank(publication, stream), stream.live_since_ns))


def view_rank(publication: Publication, max_height: int | None, now_ns: int) -> int:
    """Return the rank of the smallest layer that fills a picture of this height; ``NO_LIMIT`` when that is unknown."""
    if max_height is None:
        return NO_LIMIT
    for stream in alive(publication, now_ns):
        if stream.height is None:
            return NO_LIMIT
        if stream.height >= max_height * _ENOUGH:
            return rank(publication, stream)
    return NO_LIMIT


def choose(
    publication: Publication, current: SourceStream | None, now_ns: int, limit_rank: int = NO_LIMIT
) -> SourceStream | None:
    """Return the stream to forward now; None while it is too early to tell or nothing is alive.

    Args:
        publication: whose streams.
        current: what is forwarded, or aimed at.
        now_ns: monotonic.
        limit_rank: the greatest rank allowed; the worst living stream is always allowed.
    """
    living = alive(publication, now_ns)
    if not living:
        # A track without simulcast that fell silent (muted) will go on under the same SSRC.
        newest = max(publication.streams.values(), key=lambda stream: stream.last_packet_ns, default=None)
        return current if current is not None or publication.rids else newest
    best = [stream for stream in living if rank(publication, stream) <= limit_rank][-1:] or living[:1]
    if current is None:
        return best[0] if _has_settled(publication, living, now_ns) else None
    if current not in living or not publication.rids:
        return best[0]
    is_better = rank(publication, best[0]) > rank(publication, current)
    return current if is_better and now_ns - best[0].live_since_ns < UPGRADE_AFTER_NS else best[0]


def _has_settled(publication: Publication, living: list[SourceStream], now_ns: int) -> bool:
    shown = {stream.rid for stream in living}
    if all(rid in shown for rid in publication.rids):
        return True
    return now_ns - min(stream.live_since_ns for stream in living) >= SETTLING_NS
