"""Memory of calls that have ended goes back to the system.

glibc keeps freed memory in its arenas, in pieces between what still lives: 4 to 9 kB for each participant who came
and went (measured over 1,000 joins, docs/performance.md). It is free, but a worker that runs for weeks looks as if it
leaked, and its neighbours lack what it holds.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

_EVERY_NS: Final = 60_000_000_000
_ENOUGH_ENDED: Final = 20
"""Transports; for fewer it is not worth the milliseconds."""


def malloc_trim() -> Callable[[], None] | None:
    """Return what gives free memory back; None where the C library has no such thing (musl, macOS)."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    trim.argtypes = [ctypes.c_size_t]
    trim.restype = ctypes.c_int
    return lambda: trim(0)


class HeapTrimmer:
    """Trims once enough transports have ended, at most once a minute, beside the event loop."""

    def __init__(self, trim: Callable[[], None] | None = None) -> None:
        """Make one. `trim` is for tests; by default that of the C library."""
        self._trim = trim if trim is not None else malloc_trim()
        self._ended = 0
        self._last_ns: int | None = None
        self._running: asyncio.Task[None] | None = None

    def ended(self) -> None:
        """Take note that a transport has ended."""
        self._ended += 1

    def tick(self, now_ns: int) -> None:
        """Trim if it is time (monotonic nanoseconds)."""
        if self._trim is None or self._ended < _ENOUGH_ENDED or (self._running and not self._running.done()):
            return
        if self._last_ns is not None and now_ns - self._last_ns < _EVERY_NS:
            return
        self._ended, self._last_ns = 0, now_ns
        # The call lets go of the interpreter's lock: packets flow meanwhile.
        self._running = asyncio.create_task(asyncio.to_thread(self._trim), name="trim the heap")

    async def aclose(self) -> None:
        """Wait for the end of what runs."""
        if self._running is not None:
            await self._running
