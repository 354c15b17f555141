"""The end of a feed, whatever a library does with a cancellation."""

from __future__ import annotations

import asyncio
from typing import Any

from sightline.bus.redis import _Feed


class Deaf:
    """Stands for ``Redis`` and ``PubSub``: a wait that times out in the moment of a cancellation swallows it."""

    def __init__(self) -> None:
        self.swallowed = 0

    def pubsub(self) -> Deaf:
        return self

    async def __aenter__(self) -> Deaf:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def subscribe(self, topic: str) -> None: ...

    async def ping(self) -> None: ...

    async def get_message(self, timeout: float) -> None:  # noqa: ASYNC109 - as redis-py names it
        try:
            await asyncio.sleep(timeout)
        except asyncio.CancelledError:
            if self.swallowed:
                raise
            self.swallowed += 1


async def test_a_swallowed_cancellation_does_not_keep_a_feed_alive() -> None:
    deaf: Any = Deaf()
    feed = _Feed(deaf, "case/1")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await feed.aclose()
    assert deaf.swallowed == 1
