"""Databases are made and upgraded on both servers, and a newer one is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from sightline.caselog.chain import verify_chain
from sightline.errors import StoreError, StoreUnavailable
from sightline.store.sql.database import Database
from sightline.store.sql.store import open_sql_store
from sightline.store.sql.tables import metadata
from sightline.store.sql.upgrade import MIGRATIONS, upgrade
from support.case_events import ANNA, AT_MS, always, case_id, draft, op_id
from support.projection import PROJECTION

T = TypeVar("T")

VERSION_1 = Path(__file__).parents[1] / "data" / "store" / "version_1.sql"


def newest_revision() -> str:
    (newest,) = ScriptDirectory(str(MIGRATIONS)).get_heads()
    return newest


async def execute(url: str, *statements: str) -> None:
    def work(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    await on(url, work)


async def on(url: str, work: Callable[[Connection], T]) -> T:
    """Return what the work finds or does in the database."""
    database = Database(url)
    try:
        return await database.write(work)
    finally:
        await database.aclose()


async def test_migrations_make_exactly_the_tables_of_the_program(empty_database_url: str) -> None:
    await upgrade(empty_database_url)

    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    def constraint_names(connection: Connection) -> set[str | None]:
        # Autogenerate does not look at the names of primary keys, on which later revisions rely.
        look = inspect(connection)
        return {look.get_pk_constraint(table)["name"] for table in metadata.tables}

    assert await on(empty_database_url, differences) == []
    assert await on(empty_database_url, constraint_names) == {f"pk_{table}" for table in metadata.tables}


async def test_upgrading_again_changes_nothing(empty_database_url: str, tmp_path: Path) -> None:
    store = await open_sql_store(empty_database_url, tmp_path / "blobs", PROJECTION)
    assert await store.cases.next_number() == 1001
    await upgrade(empty_database_url)
    assert await store.cases.next_number() == 1002
    await store.aclose()


async def test_version_1_database_keeps_everything(empty_database_url: str, tmp_path: Path) -> None:
    await upgrade(empty_database_url, "0001")
    lines = VERSION_1.read_text().splitlines()
    await execute(empty_database_url, *(line for line in lines if not line.startswith("--")))
    store = await open_sql_store(empty_database_url, tmp_path / "blobs", PROJECTION)
    log = await store.cases.events(case_id(1))
    assert len(log) == 3
    assert verify_chain(log) is None
    row = await store.cases.case(case_id(1))
    assert (row.number, row.head_seq, row.title) == (1001, 3, "Case 1001")
    assert await store.cases.next_number() == 1008
    assert (await store.people.account(ANNA.account_id)).roles == ("field",)
    assert await store.people.session("1" * 64, now_ms=AT_MS) is not None
    assert await store.people.use_invite("2" * 64, now_ms=AT_MS) is not None
    more = await store.cases.append(case_id(1), ANNA, op_id(70), always(draft("chat.said")), at_ms=AT_MS)
    assert more.events[0].seq == 4
    await store.aclose()


async def test_database_of_a_newer_version_is_refused_and_left_alone(empty_database_url: str, tmp_path: Path) -> None:
    await upgrade(empty_database_url)
    await execute(empty_database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version") as refused:
        await open_sql_store(empty_database_url, tmp_path / "blobs", PROJECTION)
    assert not isinstance(refused.value, StoreUnavailable)
    await execute(empty_database_url, f"UPDATE alembic_version SET version_num = '{newest_revision()}'")
    await upgrade(empty_database_url)


async def test_nodes_that_start_together_upgrade_once(empty_database_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_database_url) for _ in range(3)))
    query = text("SELECT version_num FROM alembic_version")
    rows = await on(empty_database_url, lambda connection: connection.execute(query).all())
    assert [tuple(row) for row in rows] == [(newest_revision(),)]


async def test_upgrade_that_fails_leaves_the_database_as_it_was(empty_database_url: str) -> None:
    await execute(empty_database_url, "CREATE TABLE invites (other INTEGER)")
    with pytest.raises(StoreUnavailable):
        await upgrade(empty_database_url)
    assert await on(empty_database_url, lambda connection: inspect(connection).get_table_names()) == ["invites"]
