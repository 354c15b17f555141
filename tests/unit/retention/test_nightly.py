"""When the nightly sweep runs, and on which node."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import pytest

from sightline.caselog.event import StoredEvent
from sightline.caselog.fold import fold
from sightline.caselog.periods import DAY_MS, Periods
from sightline.clock import ManualClock
from sightline.ids import CaseId
from sightline.observe import Counters
from sightline.retention.nightly import IDLE_MS, TURN, Nightly, next_run_ms
from sightline.retention.policy import SERVICE, Policy
from sightline.retention.sweep import Sweep
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.finished_case import put_case

ZONE = dt.timezone(dt.timedelta(hours=8))


def at(day: int, hour: int, minute: int = 0) -> int:
    return round(dt.datetime(2026, 5, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, at(3, 15), at(3, 15)),
        (at(3, 2, 20), at(3, 3), at(4, 2)),
        (at(3, 15), at(3, 16), at(5, 2)),
        (at(3, 13), at(3, 16), at(4, 2)),
        (at(3, 2), at(4, 13, 59), at(4, 2)),
        (at(3, 2), at(9, 11), at(9, 11)),
    ],
    ids=["never", "last night", "by day, too late", "by day", "late", "missed nights"],
)
def test_it_runs_at_night_and_makes_up_for_nights_without_a_server(last: int | None, now: int, due: int) -> None:
    assert next_run_ms(last, now, ZONE) == due


class Node:
    """One server on a store that several may share."""

    def __init__(self, store: MemoryStore, clock: ManualClock) -> None:
        self.told: list[tuple[CaseId, Sequence[StoredEvent]]] = []
        self.counters = Counters()
        policy = Policy(of_case=Periods(pictures=10))
        self.task = Nightly(
            lambda: Sweep(store, clock, policy, SERVICE),
            store.turns,
            clock,
            random.Random(1),
            self.counters,
            self._tell,
        )

    async def _tell(self, case_id: CaseId, events: Sequence[StoredEvent]) -> None:
        self.told.append((case_id, events))


async def test_one_node_of_two_sweeps_and_tells_the_rooms() -> None:
    store = MemoryStore(CASES)
    case = await put_case(store)
    clock = ManualClock(case.at_ms + 10 * DAY_MS)
    nodes = [Node(store, clock), Node(store, clock)]
    waits = [await node.task.look() for node in nodes]
    assert [len(node.told) for node in nodes] == [1, 0]
    ((case_id, events),) = nodes[0].told
    assert (case_id, [event.kind for event in events]) == (case.log.case_id, ["data.erased"])
    counted = nodes[0].counters.snapshot()
    assert (counted["retention items pictures"], counted["retention sweeps"]) == (2, 1)
    assert nodes[1].counters.snapshot() == {}
    # Both look again in a night to come.
    assert all(wait_s >= IDLE_MS / 1000 for wait_s in waits)
    assert await store.turns.last(TURN) == clock.utc_ms()
    assert len(fold(await store.cases.events(case.log.case_id)).deleted_files) == 2


async def test_the_task_ends_with_its_owner() -> None:
    node = Node(MemoryStore(CASES), ManualClock())
    async with node.task:
        pass
    async with node.task:
        pass
    assert node.counters.snapshot() == {}
