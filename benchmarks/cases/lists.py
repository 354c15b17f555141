"""Inbox, search, history and counts over 10,000 cases with a million events, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, insert, select, tuple_

from cases.bench import Bench, milliseconds_of, percentile
from sightline.caselog.lists import searchable
from sightline.ids import CaseId
from sightline.seeding import words
from sightline.seeding.seed import Plan, seed
from sightline.store.base import ListStore, Store
from sightline.store.case_projection import CASES
from sightline.store.lists_base import CaseQuery, FaultQuery, place_of_case
from sightline.store.memory import FIRST_NUMBER
from sightline.store.sql.bulk import BulkWriter
from sightline.store.sql.database import Database
from sightline.store.sql.store import open_sql_store
from sightline.store.sql.tables import case_texts, counters, events, faults
from sightline.store.sql.tables import cases as cases_table
from sightline.store.sql.upgrade import upgrade
from support.load.results import Figure, at_most

TITLE = "Lists of 10,000 cases with a million events"
CASES_WANTED, EVENTS_WANTED = 10_000, 1_000_000
UNTIL_MS = 1_790_000_000_000
GOAL_MS = 100.0
TIMES = 40
COPIED_AT_ONCE = 5_000
SEARCHES = ("seal", "漏水", "bearing hot", "P-101", "王伟", "45", "nothing like it", "weekly p-204", "轴承", "o’neill")


def figures(bench: Bench) -> Iterator[Figure]:
    """p95 of every query, with real hashes, folds and projections behind them."""
    cases = bench.size(CASES_WANTED, 200)
    with tempfile.TemporaryDirectory() as scratch:
        path = _sqlite(bench, cases)
        yield from asyncio.run(_measure("SQLite", f"sqlite:///{path}", Path(scratch), bench))
        with bench.postgres() as url:
            asyncio.run(_copy(path, url))
            yield from asyncio.run(_measure("PostgreSQL", url, Path(scratch), bench))


def _sqlite(bench: Bench, cases: int) -> Path:
    """A filled database of the cache, made where it is missing or of another version."""
    path = bench.folder("lists") / f"cases-{cases}-{bench.seed}-v{CASES.version}.db"
    if not path.exists():
        fresh = path.with_suffix(".part")
        asyncio.run(_fill(f"sqlite:///{fresh}", cases, bench))
        shutil.move(fresh, path)
    return path


async def _fill(url: str, cases: int, bench: Bench) -> None:
    """Make the cases; a run that was stopped goes on where it was."""
    await upgrade(url)
    writer = BulkWriter(url, CASES)
    skip = await writer.next_number() - FIRST_NUMBER
    await writer.aclose()
    if skip >= cases:
        return
    plan = Plan(cases, EVENTS_WANTED // CASES_WANTED, UNTIL_MS, bench.seed)

    def show(done: int, events: int) -> None:
        sys.stderr.write(f"\r  {url.partition(':')[0]}: {done:,} of {cases:,} cases, {events:,} events ")

    await seed(url, plan, show, skip=skip)
    sys.stderr.write("\n")


async def _copy(path: Path, url: str) -> None:
    """Copy every row of a filled SQLite file: the same cases in the other database."""
    await upgrade(url)
    source, target = Database(f"sqlite:///{path}"), Database(url)
    try:
        await target.write(lambda connection: [connection.execute(delete(table)) for table in _tables()[::-1]])
        for table in _tables():
            keys = list(table.primary_key.columns)
            after: tuple[Any, ...] | None = None
            while rows := await source.read(_rows(table, keys, after)):
                values = [dict(row._mapping) for row in rows]
                await target.write(_insert, table, values)
                after = tuple(rows[-1]._mapping[key.name] for key in keys)
        await target.write(lambda connection: connection.exec_driver_sql("ANALYZE"))
    finally:
        await source.aclose()
        await target.aclose()


def _insert(connection: Connection, table: Table, values: list[dict[str, Any]]) -> None:
    connection.execute(insert(table), values)


def _tables() -> list[Table]:
    return [counters, cases_table, case_texts, faults, events]


def _rows(table: Table, keys: list[Any], after: tuple[Any, ...] | None) -> Select[Any]:
    query = select(table).order_by(*keys).limit(COPIED_AT_ONCE)
    return query if after is None else query.where(tuple_(*keys) > tuple_(*after))


async def _measure(name: str, url: str, scratch: Path, bench: Bench) -> list[Figure]:
    store = await open_sql_store(url, scratch / "blobs", CASES)
    try:
        found = []
        for title, query in _queries(store, random.Random(bench.seed)):
            await query()
            taken = [await milliseconds_of(query) for _ in range(bench.size(TIMES, 5))]
            found.append(at_most(f"{name}: {title}, p95", percentile(taken, 95), "ms", GOAL_MS))
        return found
    finally:
        await store.aclose()


def _queries(store: Store, source: random.Random) -> Iterator[tuple[str, Callable[[], Awaitable[object]]]]:
    lists = store.lists
    inbox = CaseQuery(states=("submitted", "in_review"), order="risk")
    yield "inbox by risk and age, first page", lambda: lists.cases(inbox)
    yield "inbox, second page", lambda: _second_page(lists)
    yield "newest changes, all states", lambda: lists.cases(CaseQuery())
    yield "signed cases by risk", lambda: lists.cases(CaseQuery(states=("signed",), order="risk"))
    yield "counts by state", lambda: lists.counts(now_ms=UNTIL_MS)
    yield "search", lambda: lists.cases(CaseQuery(words=searchable(source.choice(SEARCHES)).split(), limit=50))
    yield "search with its faults", lambda: _search(lists, source)
    yield "history of an asset with its faults", lambda: _history(lists, source)
    yield "faults of an asset", lambda: lists.faults(FaultQuery(asset_tag=source.choice(words.MACHINES).tag))
    yield "most urgent faults of the plant", lambda: lists.faults(FaultQuery(order="risk"))
    yield "overdue deferred faults", lambda: lists.faults(FaultQuery(order="due", overdue_at_ms=UNTIL_MS))
    yield "cases of a work order", lambda: lists.cases(CaseQuery(work_order=f"45{source.randrange(10**6):06d}"))


async def _second_page(lists: ListStore) -> None:
    states = ("submitted", "in_review")
    first = await lists.cases(CaseQuery(states=states, order="risk", limit=50))
    await lists.cases(CaseQuery(states=states, order="risk", limit=200, after=place_of_case("risk", first[-1])))


async def _search(lists: ListStore, source: random.Random) -> None:
    rows = await lists.cases(CaseQuery(words=searchable(source.choice(SEARCHES)).split(), limit=50))
    await lists.faults_of([CaseId(row.case_id) for row in rows])


async def _history(lists: ListStore, source: random.Random) -> None:
    tag = source.choice(words.MACHINES).tag
    rows = await lists.cases(CaseQuery(asset_tag=tag, order="opened", limit=50))
    await lists.faults_of([CaseId(row.case_id) for row in rows])
