"""Port of the event bus between parts of the service, and later between nodes: topics of bytes, newest last.

Delivery is best effort and at most once: the case log is the truth and every reader can catch up from it by ``seq``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Bus(Protocol):
    async def publish(self, topic: str, data: bytes) -> None: ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Everything published to the topic after entering. A reader that falls 1,024 behind loses the oldest."""

    async def aclose(self) -> None: ...
