"""Rooms over several media workers: spread by load, kept together, and moved when a worker dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sightline.errors import WorkerError
from sightline.ids import TransportId
from sightline.room.media import MediaHost, WorkerFactory
from sightline.room.settings import RoomSettings
from sightline.room.workers import MediaWorkers
from sightline.worker.base import TransportStateChanged, WorkerEvent
from support.fakes_media import FakeWorker

SETTINGS = RoomSettings(worker_retry_s=(0.001,), worker_deadline_s=5)


@dataclass(eq=False)
class Listener:
    """A room that notes what it hears."""

    events: list[WorkerEvent] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)

    def media_event(self, event: WorkerEvent) -> None:
        self.events.append(event)

    def media_reset(self, reason: str) -> None:
        self.resets.append(reason)


class Bench:
    """Two workers of which the next ones can be held back."""

    def __init__(self, count: int = 2) -> None:
        self.started: list[list[FakeWorker]] = [[] for _ in range(count)]
        self.refuses = False
        self.pool = MediaWorkers([self._factory(number) for number in range(count)], SETTINGS)

    def _factory(self, number: int) -> WorkerFactory:
        async def start() -> FakeWorker:
            if self.refuses:
                raise WorkerError("Not now.")
            self.started[number].append(FakeWorker())
            return self.started[number][-1]

        return start

    async def __aenter__(self) -> Bench:
        await self.pool.start()
        self._task = asyncio.create_task(self.pool.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await self.pool.aclose()
        assert all(worker.is_closed for workers in self.started for worker in workers)

    async def room(self, transports: int) -> tuple[MediaHost, Listener]:
        """Open a room with so many transports."""
        host, listener = self.pool.host(), Listener()
        host.listen(listener)
        for number in range(transports):
            await self.join(host, listener, f"{id(host)}-{number}")
        return host, listener

    @staticmethod
    async def join(host: MediaHost, listener: Listener, name: str) -> None:
        host.own(name, listener)
        await host.call(lambda w: w.create_transport(TransportId(name), relay_group="case"))

    def transports(self) -> list[int]:
        """How many each of the present workers has."""
        return [len(workers[-1].transports) for workers in self.started]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - conditions are plain values.
                await asyncio.sleep(0.001)


async def test_rooms_go_where_the_least_is_and_stay_together() -> None:
    async with Bench() as bench:
        big, listener = await bench.room(8)
        for _ in range(2):
            await bench.room(3)
        assert bench.transports() == [8, 6]
        await bench.join(big, listener, "late")
        assert bench.transports() == [9, 6], "a room is on one worker whatever the load"
        big.forget(listener)
        await bench.room(1)
        assert bench.transports() == [10, 6]


async def test_an_event_reaches_the_room_that_it_concerns() -> None:
    async with Bench() as bench:
        (_, first), (_, second) = await bench.room(1), await bench.room(1)
        name = next(iter(bench.started[1][0].transports))
        event = TransportStateChanged(name, "connected")
        bench.started[1][0].emit(event)
        await bench.until(lambda: bool(second.events))
        assert (first.events, second.events) == ([], [event])


async def test_rooms_of_a_dead_worker_move_to_a_living_one_at_once() -> None:
    async with Bench() as bench:
        (host, moved), (_, stayed) = await bench.room(2), await bench.room(2)
        bench.refuses = True
        bench.started[0][0].die()
        await bench.until(lambda: bool(moved.resets))
        assert stayed.resets == []
        await bench.join(host, moved, "again")
        assert bench.transports() == [2, 3]
        assert bench.pool.dump()["owners"] == 3, "what the dead worker had is forgotten"
        bench.refuses = False
        await bench.until(lambda: len(bench.started[0]) == 2)
        await bench.room(1)
        assert bench.transports() == [1, 3], "the new worker takes new rooms"
        assert len(moved.resets) == 1


async def test_with_nowhere_to_go_rooms_wait_for_the_next_worker() -> None:
    async with Bench(1) as bench:
        host, listener = await bench.room(1)
        bench.refuses = True
        bench.started[0][0].die()
        await bench.until(lambda: bench.started[0][0].is_closed)
        await asyncio.sleep(0)
        with pytest.raises(WorkerError):
            await bench.join(host, listener, "too early")
        assert listener.resets == []
        bench.refuses = False
        await bench.until(lambda: bool(listener.resets))
        await bench.join(host, listener, "again")
        assert bench.transports() == [1]
        assert bench.pool.dump()["restarts"] == 1


async def test_measuring_tells_which_worker_is_missing() -> None:
    async with Bench() as bench:
        bench.refuses = True
        bench.started[1][0].die()
        await bench.until(lambda: bench.pool._slots[1].worker is None)
        measured = await bench.pool.measure()
        assert measured["0"] is not None
        assert measured["1"] is None


async def test_a_worker_that_does_not_start_leaves_none_behind() -> None:
    bench = Bench()
    bench.pool._slots[1]._factory = _refuse
    with pytest.raises(WorkerError):
        await bench.pool.start()
    assert bench.started[0][0].is_closed


async def _refuse() -> FakeWorker:
    raise WorkerError("Not now.")
