from __future__ import annotations

import asyncio

from sightline.clock import SystemClock
from sightline.room.connection import Connection
from sightline.room.ports import SocketClosed
from support.room_harness import QUICK

LEFT = 1000


class LeavingSocket:
    """The other side has left: sending finds that out before its close frame has been read."""

    def __init__(self) -> None:
        self._has_failed = asyncio.Event()

    async def send(self, text: str) -> None:
        self._has_failed.set()
        raise SocketClosed(1001)

    async def receive(self) -> str:
        await self._has_failed.wait()
        for _ in range(5):
            await asyncio.sleep(0)
        raise SocketClosed(LEFT)

    async def close(self, code: int, reason: str) -> None:
        """Nobody is there any more."""


class SilentSocket(LeavingSocket):
    """The other side is gone without a word."""

    async def receive(self) -> str:
        await asyncio.Event().wait()
        raise AssertionError("never")


async def _nothing() -> None:
    """The log has nothing that is new."""


async def test_who_leaves_while_something_is_sent_has_left_and_is_not_lost() -> None:
    connection = Connection(LeavingSocket(), QUICK, SystemClock())
    connection.post("news")
    assert await connection.serve(lambda *_: _nothing(), _nothing) == LEFT


async def test_who_is_gone_without_a_word_is_lost() -> None:
    connection = Connection(SilentSocket(), QUICK, SystemClock())
    connection.post("news")
    async with asyncio.timeout(10):
        assert await connection.serve(lambda *_: _nothing(), _nothing) == 1001
