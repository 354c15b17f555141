from __future__ import annotations

import asyncio

from sightline.room.outbox import Outbox

SIZE = 8


class SlowSocket:
    """Takes one message each time it is let to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.may_take = asyncio.Semaphore(0)

    async def send(self, text: str) -> None:
        await self.may_take.acquire()
        self.sent.append(text)

    async def receive(self) -> str:
        raise NotImplementedError

    async def close(self, code: int, reason: str) -> None:
        raise NotImplementedError


async def _catch_up(outbox: Outbox, count: int) -> None:
    for number in range(count):
        await outbox.put(f"event {number}")


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_catching_up_leaves_half_of_the_queue_to_what_cannot_wait() -> None:
    overflows: list[None] = []
    outbox, socket = Outbox(SIZE, lambda: overflows.append(None)), SlowSocket()
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(outbox.run(socket))
        catching_up = tasks.create_task(_catch_up(outbox, 50))
        await _settle()
        for number in range(SIZE // 2):
            outbox.post(f"answer {number}")
        assert not overflows, "a long log is no reason to end a client that reads"
        for _ in range(50 + SIZE // 2):
            socket.may_take.release()
        await catching_up
        await _settle()
        sending.cancel()
    events = [text for text in socket.sent if text.startswith("event")]
    assert events == [f"event {number}" for number in range(50)]
    assert [text for text in socket.sent if text.startswith("answer")] == [f"answer {n}" for n in range(SIZE // 2)]


async def test_who_reads_nothing_is_ended_and_nobody_waits_for_it() -> None:
    overflows: list[None] = []
    outbox = Outbox(SIZE, lambda: overflows.append(None))
    waiting = asyncio.create_task(_catch_up(outbox, 50))
    await _settle()
    assert not waiting.done()
    for number in range(SIZE):
        outbox.post(f"answer {number}")
    assert overflows == [None]
    async with asyncio.timeout(5):
        await waiting


async def test_a_queue_of_one_still_takes_everything() -> None:
    outbox, socket = Outbox(1, lambda: None), SlowSocket()
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(outbox.run(socket))
        for _ in range(5):
            socket.may_take.release()
        await _catch_up(outbox, 5)
        await _settle()
        sending.cancel()
    assert len(socket.sent) == 5
