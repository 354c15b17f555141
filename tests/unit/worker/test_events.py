"""The stream of events: nothing lasting is lost to a flood of what only matters when fresh."""

from __future__ import annotations

import asyncio
from collections import Counter

from sightline.ids import TransportId
from sightline.worker.base import DataMessage, TransportStateChanged, WorkerEvent
from sightline.worker.events import EventQueue
from sightline.worker.relay import RelayGroups

ANNA, BEN, CARL = TransportId("anna"), TransportId("ben"), TransportId("carl")


async def test_a_slow_reader_gets_every_state_and_the_newest_messages() -> None:
    counters: Counter[str] = Counter()
    queue = EventQueue(counters)
    for number in range(5000):
        queue.put(DataMessage(ANNA, "frames", number.to_bytes(4, "big")))
        if number % 100 == 0:
            queue.put(TransportStateChanged(ANNA, "connected", str(number)))
    queue.close()
    events = [event async for event in queue.read()]
    states = [event.reason for event in events if isinstance(event, TransportStateChanged)]
    messages = [int.from_bytes(event.data, "big") for event in events if isinstance(event, DataMessage)]
    assert states == [str(number) for number in range(0, 5000, 100)]
    assert messages == list(range(4000, 5000))
    assert counters["dropped_events"] == 4000


async def test_a_waiting_reader_is_woken_and_ends_with_the_queue() -> None:
    queue = EventQueue(Counter())
    seen: list[WorkerEvent] = []

    async def read() -> None:
        async for event in queue.read():
            seen.append(event)  # noqa: PERF401 - looked at while it runs.

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(read())
        await asyncio.sleep(0)
        queue.put(TransportStateChanged(ANNA, "new"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(seen) == 1
        queue.close()
    queue.put(TransportStateChanged(ANNA, "closed"))
    assert len(seen) == 1


def test_groups_know_the_others() -> None:
    groups = RelayGroups()
    groups.join(ANNA, "case 1")
    groups.join(BEN, "case 1")
    groups.join(CARL, "case 2")
    assert groups.others(ANNA) == [BEN]
    assert groups.others(CARL) == []
    groups.leave(BEN)
    groups.leave(BEN)
    assert groups.others(ANNA) == []
    groups.leave(ANNA)
    groups.leave(CARL)
    assert groups.dump() == {}
