"""What one subscriber has not read yet: bounded, and when full the oldest goes."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Self

BACKLOG = 1024
"""Messages kept for a reader that is behind; it catches up from the case log by ``seq``."""


class Reader:
    """An ``AsyncIterator`` of one topic's messages, for one task at a time. Ends when its bus or its block ends."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=BACKLOG)
        self._changed = asyncio.Event()
        self._is_ended = False
        self.lost = 0
        """Messages dropped because the reader was behind."""

    def offer(self, data: bytes) -> None:
        """Give one message to the reader; never waits."""
        self.lost += len(self._waiting) == BACKLOG
        self._waiting.append(data)
        self._changed.set()

    def end(self) -> None:
        """Let the iterator end after what is waiting already; harmless when repeated."""
        self._is_ended = True
        self._changed.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        while not self._waiting:
            if self._is_ended:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()
