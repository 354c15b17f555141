"""The bus of a service that is one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sightline.bus.reader import Reader


class LocalBus:
    """``Bus`` between tasks of one event loop; every reader gets every message in the order of publishing."""

    def __init__(self) -> None:
        self._readers: dict[str, set[Reader]] = {}
        self._is_closed = False

    async def publish(self, topic: str, data: bytes) -> None:
        self._refuse_when_closed()
        for reader in self._readers.get(topic, ()):
            reader.offer(data)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[bytes]]:
        self._refuse_when_closed()
        reader = Reader()
        self._readers.setdefault(topic, set()).add(reader)
        try:
            yield reader
        finally:
            reader.end()
            self._readers[topic].discard(reader)
            if not self._readers[topic]:
                del self._readers[topic]

    async def aclose(self) -> None:
        """End every reader; closing twice is harmless."""
        self._is_closed = True
        for readers in self._readers.values():
            for reader in readers:
                reader.end()

    def dump(self) -> dict[str, int]:
        """Return the number of readers per topic."""
        return {topic: len(readers) for topic, readers in self._readers.items()}

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise RuntimeError("the bus is closed")
