"""Messages on their way to one socket: a bounded queue with one sender, and the answer to a consumer that is too slow.

Nothing that the room does for everyone waits for one socket: ``post`` never waits, and a full queue ends the connection
(the participant comes back and catches up from its last ``seq``). Only the catch-up itself, which concerns nobody else,
waits for room in the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sightline.room.ports import MessageSocket, SocketClosed


class Outbox:
    """The way to one socket."""

    def __init__(self, size: int, on_overflow: Callable[[], None]) -> None:
        self._queue: asyncio.Queue[str] = asyncio.Queue(size)
        self._on_overflow = on_overflow
        self._is_closed = False
        self._is_sending = False
        self._has_room = asyncio.Event()
        """For messages that can wait: half of the queue is free."""
        self.sent = 0

    def post(self, text: str) -> None:
        """Queue a message without waiting; when the queue is full the connection is over."""
        if self._is_closed:
            return
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self._is_closed = True
            self._has_room.set()
            self._on_overflow()

    def offer(self, text: str) -> None:
        """Queue a message that is worth nothing late; dropped when much is waiting already."""
        if self._queue.qsize() < self._queue.maxsize // 4:
            self.post(text)

    async def put(self, text: str) -> None:
        """Queue a message when half of the queue is free: what cannot wait has the other half.

        A long log would otherwise keep the queue full while a client catches up, and the next ``post`` would end it.
        """
        while self._queue.qsize() >= max(1, self._queue.maxsize // 2) and not self._is_closed:
            self._has_room.clear()
            await self._has_room.wait()
        self.post(text)

    async def run(self, socket: MessageSocket) -> None:
        """Send until ``SocketClosed``."""
        while True:
            text = await self._queue.get()
            self._has_room.set()
            self._is_sending = True
            await socket.send(text)
            self._is_sending = False
            self.sent += 1

    async def flush(self, socket: MessageSocket, timeout_s: float) -> None:
        """Send what is still queued, for a short while: the last message often says why it is the last.

        Nothing more goes out after a message whose sending was cut off: there would be a gap between the events.
        """
        self._is_closed = True
        self._has_room.set()
        if self._is_sending:
            return
        try:
            async with asyncio.timeout(timeout_s):
                while not self._queue.empty():
                    await socket.send(self._queue.get_nowait())
        except (SocketClosed, TimeoutError):
            return
