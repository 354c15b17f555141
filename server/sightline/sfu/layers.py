"""Which encoding of a publication a subscription gets.

For now one rule for everybody: the best encoding that is alive. The choice by bandwidth and by the size at which a
picture is shown takes the place of ``choose`` later; callers only see its result.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sightline.sfu.publication import Publication, SourceStream

SILENCE_NS: Final = 1_000_000_000
"""A stream without packets for this long does not count as alive."""
SETTLING_NS: Final = 500_000_000
"""How long the first choice waits for better encodings to show up; all of Chromium's do within 0.12 s."""
UPGRADE_AFTER_NS: Final = 2_000_000_000
"""A better encoding must have been alive for this long to be worth a change of source."""

_KNOWN_RANKS: Final = {"q": 0, "h": 1, "f": 2, "l": 0, "m": 1, "low": 0, "mid": 1, "high": 2, "lo": 0, "hi": 2}


def rank(publication: Publication, stream: SourceStream) -> int:
    """Return the place of a stream among the encodings; greater is better."""
    if stream.rid is None:
        return 0
    if stream.rid in _KNOWN_RANKS:
        return _KNOWN_RANKS[stream.rid]
    return publication.rids.index(stream.rid) if stream.rid in publication.rids else -1


def choose(publication: Publication, current: SourceStream | None, now_ns: int) -> SourceStream | None:
    """Return the stream to forward now; None while it is too early to tell or nothing is alive."""
    alive = [stream for stream in publication.streams.values() if now_ns - stream.last_packet_ns < SILENCE_NS]
    if not alive:
        # A track without simulcast that fell silent (muted) will go on under the same SSRC.
        newest = max(publication.streams.values(), key=lambda stream: stream.last_packet_ns, default=None)
        return current if current is not None or publication.rids else newest
    best = max(alive, key=lambda stream: (rank(publication, stream), stream.live_since_ns))
    if current is None:
        return best if _has_settled(publication, alive, now_ns) else None
    if current not in alive:
        return best
    is_better = rank(publication, best) > rank(publication, current)
    return best if is_better and now_ns - best.live_since_ns >= UPGRADE_AFTER_NS else current


def _has_settled(publication: Publication, alive: Iterable[SourceStream], now_ns: int) -> bool:
    shown = {stream.rid for stream in alive}
    if all(rid in shown for rid in publication.rids):
        return True
    return now_ns - min(stream.live_since_ns for stream in alive) >= SETTLING_NS
