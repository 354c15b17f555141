"""The round trip to one receiver or sender, and whether a queue has built up on it.

Samples come once or twice a second (RFC 3550 section 6.4.1, RFC 3611 section 4.5). The least of the last ten to twenty
seconds is what the path takes when it is empty; two samples in a row well above that are a queue, one alone is a
machine that stood still.
"""

from __future__ import annotations

from typing import Final

DEFAULT_NS: Final = 50_000_000
"""Until the first sample."""
_WINDOW_NS: Final = 10_000_000_000
_QUEUE_NS: Final = 80_000_000


class RoundTrip:
    """Samples of one path."""

    def __init__(self, default_ns: int = DEFAULT_NS) -> None:
        self.ns = default_ns
        """The newest sample."""
        self._before_ns: int | None = None
        self._least: tuple[int | None, int | None] = (None, None)
        """Of the window before, and of this one."""
        self._window_since_ns = 0

    def sample(self, rtt_ns: int, now_ns: int) -> None:
        """Take one measurement; negative ones, which wrong clocks make, are left out."""
        if rtt_ns < 0:
            return
        before, current = self._least
        if current is None or now_ns - self._window_since_ns > _WINDOW_NS:
            before, current, self._window_since_ns = current, rtt_ns, now_ns
        self._before_ns = self.ns if self.is_known else None
        self._least = (before, min(current, rtt_ns))
        self.ns = rtt_ns

    @property
    def is_known(self) -> bool:
        """Whether there has been a sample."""
        return self._least[1] is not None

    @property
    def least_ns(self) -> int:
        """What the path takes without a queue, as far as is known."""
        return min((one for one in self._least if one is not None), default=self.ns)

    @property
    def is_queueing(self) -> bool:
        """Whether the last two samples tell of a queue."""
        return self._before_ns is not None and min(self._before_ns, self.ns) > self.least_ns + _QUEUE_NS
