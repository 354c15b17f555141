"""Time as a port: monotonic nanoseconds inside, UTC milliseconds on the wire and in the log."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back; only differences mean something."""

    def utc_ms(self) -> int:
        """Unix time in milliseconds."""


class SystemClock:
    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def utc_ms(self) -> int:
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that only moves when told to, for tests and replays."""

    def __init__(self, utc_ms: int = 1_700_000_000_000, monotonic_ns: int = 0) -> None:
        self._utc_ms = utc_ms
        self._monotonic_ns = monotonic_ns

    def monotonic_ns(self) -> int:
        return self._monotonic_ns

    def utc_ms(self) -> int:
        return self._utc_ms

    def advance(self, seconds: float) -> None:
        self._monotonic_ns += round(seconds * 1e9)
        self._utc_ms += round(seconds * 1e3)
