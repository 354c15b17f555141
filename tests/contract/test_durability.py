"""What was acknowledged survives: killed processes, full disks, read-only files."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from sightline.caselog.chain import verify_chain
from sightline.errors import StoreError, StoreUnavailable
from sightline.store.base import StoredEvent
from sightline.store.blobs import FileBlobs
from sightline.store.sql.database import Database
from sightline.store.sql.engine import SQLITE_DURABILITY, make_sqlite_engine
from sightline.store.sql.store import SqlStore, open_sql_store
from support.appender import UNAVAILABLE
from support.case_events import ANNA, AT_MS, always, case_id, draft, op_id, opening
from support.postgres import PostgresServer
from support.projection import PROJECTION

CASE = case_id(1)


@contextmanager
def appender(path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``support.appender`` as a process of its own."""
    command = [sys.executable, "-m", "support.appender", str(path), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


async def stored(path: Path) -> list[StoredEvent]:
    """Return the log after a restart; the case must go on."""
    store = await open_sql_store(f"sqlite:///{path}", path.parent / "blobs", PROJECTION)
    log = list(await store.cases.events(CASE))
    assert verify_chain(log) is None
    assert (await store.cases.case(CASE)).head_seq == len(log)
    more = await store.cases.append(CASE, ANNA, op_id(-5), always(draft("chat.said")), at_ms=AT_MS)
    assert more.events[0].seq == len(log) + 1
    await store.aclose()
    return log


@pytest.mark.parametrize("acknowledged", [1, 30])
async def test_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "cases.db"
    with appender(path) as process:
        assert process.stdout is not None
        lines = [await asyncio.to_thread(process.stdout.readline) for _ in range(acknowledged)]
        process.kill()
        # It may have said more before the signal came.
        lines += await asyncio.to_thread(process.stdout.readlines)
    log = await stored(path)
    said = [line.split() for line in lines if line.endswith("\n")]
    assert len(said) >= acknowledged
    assert [(str(event.seq), event.op_id) for event in log[: len(said)]] == [(seq, op) for _, seq, op in said]
    assert len(log) <= len(said) + 1


async def test_full_disk_is_unavailable_and_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with appender(path, "--file-size-limit", "400000") as process:
        output, _ = await asyncio.to_thread(process.communicate, timeout=60)
    *lines, last = output.splitlines()
    assert (process.returncode, last) == (UNAVAILABLE, "unavailable")
    assert len(lines) > 5
    assert [event.op_id for event in await stored(path)] == [line.split()[2] for line in lines]


async def test_read_only_database_is_unavailable_but_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    store = await open_sql_store(url, tmp_path / "blobs", PROJECTION)
    await store.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)

    await store.aclose()
    # As if the file lay on a volume that is mounted read-only.
    monkeypatch.setitem(SQLITE_DURABILITY, "query_only", 1)
    with pytest.raises(StoreUnavailable):
        await open_sql_store(url, tmp_path / "blobs", PROJECTION)
    store = SqlStore(Database(url), FileBlobs(tmp_path / "blobs"), PROJECTION, random.Random(1))
    with pytest.raises(StoreUnavailable):
        await store.cases.append(CASE, ANNA, op_id(2), always(draft("a")), at_ms=AT_MS)
    with pytest.raises(StoreUnavailable):
        await store.cases.next_number()
    assert len(await store.cases.events(CASE)) == 1
    await store.aclose()


async def test_database_that_another_process_holds_is_unavailable_not_stuck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sightline.store.sql.engine.BUSY_TIMEOUT_MS", 50)
    monkeypatch.setitem(SQLITE_DURABILITY, "busy_timeout", 50)
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    store = await open_sql_store(url, tmp_path / "blobs", PROJECTION)
    other = make_sqlite_engine(url)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await store.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
        connection.exec_driver_sql("ROLLBACK")
    result = await store.cases.append(CASE, ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS)
    assert not result.repeated
    other.dispose()
    await store.aclose()


async def test_missing_folder_of_the_database_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="folder"):
        await open_sql_store(f"sqlite:///{tmp_path / 'nowhere' / 'cases.db'}", tmp_path / "blobs", PROJECTION)


async def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_bytes(b"not a database, but long enough to look" * 100)
    with pytest.raises(StoreError):
        await open_sql_store(f"sqlite:///{tmp_path / 'cases.db'}", tmp_path / "blobs", PROJECTION)


async def test_every_sqlite_connection_is_durable(tmp_path: Path) -> None:
    engine = make_sqlite_engine(f"sqlite:///{tmp_path / 'cases.db'}")
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            read = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in SQLITE_DURABILITY}
            assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    engine.dispose()


async def test_sqlite_that_does_not_accept_a_setting_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite ignores what it does not know, silently: only reading back can tell.
    monkeypatch.setitem(SQLITE_DURABILITY, "journal_mode", "write_ahead")
    with pytest.raises(StoreError, match="journal_mode"):
        await open_sql_store(f"sqlite:///{tmp_path / 'cases.db'}", tmp_path / "blobs", PROJECTION)


@pytest.mark.postgres
async def test_postgres_that_may_lose_commits_is_refused(postgres_server: PostgresServer, tmp_path: Path) -> None:
    name = await asyncio.to_thread(postgres_server.fresh_database)
    database = Database(postgres_server.url(name))
    await database.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    await database.aclose()
    with pytest.raises(StoreError, match="synchronous_commit"):
        await open_sql_store(postgres_server.url(name), tmp_path / "blobs", PROJECTION)


async def test_blob_that_finds_no_room_is_unavailable_and_leaves_nothing(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path)
    kept = await blobs.put(b"kept")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(StoreUnavailable):
            await blobs.put(b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    assert await blobs.get(kept) == b"kept"
