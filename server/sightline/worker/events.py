"""The worker's one stream of events: a bounded queue with a rule for the case that nobody reads."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import Final

from sightline.worker.base import DataMessage, SenderClock, WorkerEvent

_MAX_QUEUED: Final = 10_000
_MAX_DROPPABLE: Final = 1_000
"""Poses and clocks beyond this are stale anyway; the oldest go first."""


class EventQueue:
    """Keeps every state change and the newest of what only matters when fresh."""

    def __init__(self, counters: Counter[str]) -> None:
        self._counters = counters
        self._lasting: deque[WorkerEvent] = deque(maxlen=_MAX_QUEUED)
        self._fresh: deque[WorkerEvent] = deque(maxlen=_MAX_DROPPABLE)
        self._wakeup = asyncio.Event()
        self._is_closed = False

    def put(self, event: WorkerEvent) -> None:
        """Queue an event; never waits."""
        if self._is_closed:
            return
        queue = self._fresh if isinstance(event, DataMessage | SenderClock) else self._lasting
        if len(queue) == queue.maxlen:
            self._counters["dropped_events"] += 1
        queue.append(event)
        self._wakeup.set()

    def close(self) -> None:
        """End the reader once the queue is empty."""
        self._is_closed = True
        self._wakeup.set()

    def dump(self) -> dict[str, int]:
        """How many wait for the reader."""
        return {"lasting": len(self._lasting), "fresh": len(self._fresh)}

    async def read(self) -> AsyncIterator[WorkerEvent]:
        """Yield events; state changes before messages that came meanwhile."""
        while True:
            while self._lasting or self._fresh:
                yield self._lasting.popleft() if self._lasting else self._fresh.popleft()
            if self._is_closed:
                return
            self._wakeup.clear()
            await self._wakeup.wait()
