"""The bitrate of a stream over the last second or two, from its byte counter, read by ticks."""

from __future__ import annotations

from collections import deque
from typing import Final

_SAMPLE_NS: Final = 200_000_000
_SAMPLES: Final = 9


class RateMeter:
    def __init__(self) -> None:
        self._samples: deque[tuple[int, int]] = deque(maxlen=_SAMPLES)
        self.bps = 0.0
        """Of the last 1.6 s; 0 before anything was seen."""

    def read(self, total_bytes: int, now_ns: int) -> None:
        """Take the counter; more often than every 200 ms changes nothing."""
        samples = self._samples
        if samples and now_ns - samples[-1][0] < _SAMPLE_NS:
            return
        samples.append((now_ns, total_bytes))
        first_ns, first_bytes = samples[0]
        if now_ns > first_ns:
            self.bps = (total_bytes - first_bytes) * 8e9 / (now_ns - first_ns)
