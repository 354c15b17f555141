"""Every implementation of each port, real servers included; the servers start once per run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sightline.store.base import Store
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from sightline.store.sql.store import SqlStore, open_sql_store
from sightline.store.sql.upgrade import upgrade
from support.postgres import PostgresServer, running_postgres
from support.projection import PROJECTION
from support.stores import OpenStore

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """A database with the tables in it; copying it is much quicker than making them again."""
    name = postgres_server.fresh_database()
    asyncio.run(upgrade(postgres_server.url(name)))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cases.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


def _database(kind: str, request: pytest.FixtureRequest, tmp_path: Path, *, has_tables: bool) -> str:
    """Return the URL of a database of this test's own."""
    if kind == "sqlite":
        path = tmp_path / "cases.db"
        if has_tables:
            path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template") if has_tables else "template1"
    return server.url(server.fresh_database(template))


@pytest.fixture(params=["sqlite", POSTGRES])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with tables and nothing in them."""
    return _database(request.param, request, tmp_path, has_tables=True)


@pytest.fixture(params=["sqlite", POSTGRES])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    return _database(request.param, request, tmp_path, has_tables=False)


@pytest.fixture
async def open_database(database_url: str, tmp_path: Path) -> AsyncIterator[OpenStore]:
    """Open the same SQL database again and again, as several nodes do; all are closed at the end."""
    opened: list[SqlStore] = []

    async def open_it() -> SqlStore:
        opened.append(await open_sql_store(database_url, tmp_path / "blobs", PROJECTION))
        return opened[-1]

    yield open_it
    for each in opened:
        await each.aclose()


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where the stores of a test are; None = in memory."""
    return None if request.param == "memory" else _database(request.param, request, tmp_path, has_tables=True)


@pytest.fixture
async def store(store_url: str | None, tmp_path: Path) -> AsyncIterator[Store]:
    """Each implementation of the stores, empty."""
    made: Store
    if store_url is None:
        made = MemoryStore(PROJECTION)
    else:
        made = await open_sql_store(store_url, tmp_path / "blobs", PROJECTION)
    yield made
    await made.aclose()


@pytest.fixture
async def cases(store_url: str | None, tmp_path: Path) -> AsyncIterator[Store]:
    """Stores that fold cases as the server does."""
    made: Store = (
        MemoryStore(CASES) if store_url is None else await open_sql_store(store_url, tmp_path / "blobs", CASES)
    )
    yield made
    await made.aclose()
