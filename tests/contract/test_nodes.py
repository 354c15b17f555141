"""Several processes on one database: no copy that one of them holds is ever trusted blindly."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from sightline.caselog.chain import verify_chain
from sightline.errors import StoreUnavailable
from sightline.store.base import NewEvent, StoredEvent
from sightline.store.sql.database import Database
from sightline.store.sql.store import open_sql_store
from support.case_events import ANNA, AT_MS, LI, always, case_id, draft, op_id, opening
from support.postgres import PostgresServer, running_postgres
from support.projection import PROJECTION
from support.stores import OpenStore

CASE = case_id(1)


def count(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
    return [draft("count", before=len(log))]


async def test_two_nodes_append_to_one_case_without_gap_or_stale_view(open_database: OpenStore) -> None:
    nodes = [await open_database(), await open_database()]
    await nodes[0].cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)

    async def write(number: int) -> None:
        # Every third operation comes twice, once at each node.
        for node in nodes if number % 3 == 0 else nodes[number % 2 :][:1]:
            await node.cases.append(CASE, LI, op_id(100 + number), count, at_ms=AT_MS)

    await asyncio.gather(*(write(number) for number in range(45)))
    for node in nodes:
        log = await node.cases.events(CASE)
        assert [event.seq for event in log] == list(range(1, 47))
        assert [event.body["before"] for event in log[1:]] == list(range(1, 46))
        assert verify_chain(log) is None


async def test_two_nodes_that_open_the_same_case_open_it_once(open_database: OpenStore) -> None:
    nodes = [await open_database(), await open_database()]
    for number in range(2, 7):
        first = always(opening(1000 + number))
        opened = [node.cases.append(case_id(number), ANNA, op_id(number), first, at_ms=AT_MS) for node in nodes]
        results = await asyncio.gather(*opened)
        assert sorted(result.repeated for result in results) == [False, True]
        assert results[0].events == results[1].events


async def test_restored_backup_is_noticed_and_the_cached_log_forgotten(
    open_database: OpenStore, database_url: str
) -> None:
    """After a restore the head may have the same number as the one in memory, but another history."""
    node, other = await open_database(), await open_database()
    await node.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
    await node.cases.append(CASE, ANNA, op_id(2), always(draft("lost"), draft("lost")), at_ms=AT_MS)
    database = Database(database_url)
    await database.execute(
        text("DELETE FROM events WHERE seq > 1"),
        text("UPDATE cases SET head_seq = 1, head_hash = (SELECT hash FROM events)"),
    )
    await database.aclose()
    for number in (3, 4):
        await other.cases.append(CASE, ANNA, op_id(number), count, at_ms=AT_MS)
    result = await node.cases.append(CASE, ANNA, op_id(2), count, at_ms=AT_MS)
    assert not result.repeated
    log = await node.cases.events(CASE)
    assert [event.body.get("before") for event in log] == [None, 1, 2, 3]
    assert verify_chain(log) is None


async def test_cancelled_operations_leave_a_whole_log_and_a_store_that_works(open_database: OpenStore) -> None:
    node = await open_database()
    await node.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
    choice = random.Random(5)

    async def impatient(number: int) -> bool:
        """Return whether the operation was acknowledged before its caller went away."""
        try:
            async with asyncio.timeout(choice.uniform(0, 0.02)):
                await node.cases.append(CASE, LI, op_id(100 + number), count, at_ms=AT_MS)
        except TimeoutError:
            return False
        return True

    acknowledged = [number for number in range(60) if await impatient(number)]
    await node.cases.append(CASE, LI, op_id(99), count, at_ms=AT_MS)
    log = await node.cases.events(CASE)
    assert {op_id(100 + number) for number in acknowledged} <= {event.op_id for event in log}
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [event.body["before"] for event in log[1:]] == list(range(1, len(log)))
    assert verify_chain(log) is None


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that the test may kill."""
    with running_postgres() as server:
        yield server


@pytest.mark.postgres
async def test_killed_postgres_is_unavailable_then_works_again_with_everything_acknowledged(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    url = own_postgres.url(await asyncio.to_thread(own_postgres.fresh_database))
    store = await open_sql_store(url, tmp_path, PROJECTION)
    await store.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
    await asyncio.to_thread(own_postgres.stop, signal.SIGKILL)
    with pytest.raises(StoreUnavailable):
        await store.cases.append(CASE, ANNA, op_id(2), count, at_ms=AT_MS)
    with pytest.raises(StoreUnavailable):
        await store.cases.case(CASE)
    with pytest.raises(StoreUnavailable):
        await store.people.accounts()
    with pytest.raises(StoreUnavailable):
        await open_sql_store(url, tmp_path, PROJECTION)
    await asyncio.to_thread(own_postgres.start)
    again = await store.cases.append(CASE, ANNA, op_id(2), count, at_ms=AT_MS)
    assert (again.repeated, again.events[0].seq) == (False, 2)
    assert verify_chain(await store.cases.events(CASE)) is None
    await store.aclose()
