"""When to ask a publisher for a keyframe: one request serves all who wait, and at most one per interval.

A keyframe of a simulcast source comes on all layers at once, so the limit is per source, not per layer.
"""

from __future__ import annotations

from typing import Final

MIN_INTERVAL_NS: Final = 300_000_000
RETRY_NS: Final = 500_000_000
_SAME_REQUEST_NS: Final = 10_000_000
"""No encoder answers faster, so the answer to a request of this age will also serve the next one."""
_BURST: Final = 2


class KeyframeRequests:
    """Collects requests of one source."""

    def __init__(self) -> None:
        self._wanted_since_ns: int | None = None
        self._last_sent_ns: int | None = None
        self._tokens = float(_BURST)
        self._tokens_at_ns = 0

    @property
    def is_waiting(self) -> bool:
        """True from a request until the keyframe arrives."""
        return self._wanted_since_ns is not None

    def want(self, now_ns: int) -> None:
        """Somebody cannot go on without a keyframe that is younger than now."""
        self._wanted_since_ns = now_ns
        if self._last_sent_ns is not None and now_ns - self._last_sent_ns > _SAME_REQUEST_NS:
            # The keyframe for an earlier request may have passed before this one was made: ask again.
            self._last_sent_ns = None

    def arrived(self, now_ns: int) -> None:
        """A keyframe began; it serves everybody who asked before it."""
        if self._wanted_since_ns is not None and self._wanted_since_ns <= now_ns:
            self._wanted_since_ns = None

    def due(self, now_ns: int) -> bool:
        """Tell whether a request goes out now; if so it counts as sent."""
        if self._wanted_since_ns is None:
            return False
        if self._last_sent_ns is not None and now_ns - self._last_sent_ns < RETRY_NS:
            return False
        self._tokens = min(_BURST, self._tokens + (now_ns - self._tokens_at_ns) / MIN_INTERVAL_NS)
        self._tokens_at_ns = now_ns
        if self._tokens < 1:
            return False
        self._tokens -= 1
        self._last_sent_ns = now_ns
        return True
