"""Engines for SQLite and PostgreSQL whose commits are durable, and which say so or refuse to start.

SQLite: WAL, ``synchronous=FULL`` (NORMAL may lose the last commits at a power cut), foreign keys, and transactions
that write begin with ``BEGIN IMMEDIATE``, so that two of them wait for each other instead of failing half-way.
PostgreSQL: ``fsync`` and ``synchronous_commit`` are checked on every connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from sightline.errors import ConfigError, StoreError, StoreUnavailable

BUSY_TIMEOUT_MS = 5000
"""How long to wait for another process that writes to the same SQLite file."""
CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 15.0
LOCK_TIMEOUT_MS = 10_000
CONNECTIONS = 5

SQLITE_DURABILITY = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": BUSY_TIMEOUT_MS}
"""Pragmas and the values they must read back; 2 is FULL."""

WRITES = {"sightline_writes": True}
"""Execution options of a connection whose transactions write."""


def is_sqlite(url: str) -> bool:
    """Return whether the URL names a SQLite file; else it names a PostgreSQL database. Raises ConfigError."""
    return _parsed(url).get_backend_name() == "sqlite"


def make_sqlite_engine(url: str, *, enforce_foreign_keys: bool = True) -> Engine:
    """Return an engine for threads; nothing is connected yet.

    Args:
        url: ``sqlite:///relative.db`` or ``sqlite:////absolute.db``.
        enforce_foreign_keys: off only for migrations, which rebuild tables.
    Raises:
        ConfigError: the URL does not name a database that Sightline can use.
    """
    engine = create_engine(
        _parsed(url),
        pool_size=CONNECTIONS,
        max_overflow=0,
        # No implicit BEGIN by the driver: ours are explicit. A connection is used by one thread at a time.
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )
    wanted = SQLITE_DURABILITY | {"foreign_keys": int(enforce_foreign_keys)}
    _on_connect(engine, lambda cursor: _set_up_sqlite(cursor, wanted))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_postgres_engine(url: str) -> AsyncEngine:
    """Return an engine; nothing is connected yet.

    Args:
        url: ``postgresql://user:password@host/name``.
    Raises:
        ConfigError: the URL does not name a database that Sightline can use.
    """
    engine = create_async_engine(
        _parsed(url),
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": COMMAND_TIMEOUT_S,
            "server_settings": {"application_name": "sightline", "lock_timeout": str(LOCK_TIMEOUT_MS)},
        },
    )
    _on_connect(engine.sync_engine, _check_postgres)
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise ConfigError("The database URL cannot be read; use sqlite:///file.db or postgresql://…") from None
    driver = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+asyncpg"}.get(parsed.get_backend_name())
    if driver is None:
        raise ConfigError("The database is SQLite (sqlite:///file.db) or PostgreSQL (postgresql://…).")
    if driver.startswith("sqlite") and parsed.database in (None, "", ":memory:"):
        raise ConfigError("SQLite needs a file: a database in memory would lose every case.")
    return parsed.set(drivername=driver)


def _on_connect(engine: Engine, check: Callable[[DBAPICursor], None]) -> None:
    """Run the check on every new connection; one that fails it is closed, not left to the garbage collector."""

    def connected(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        try:
            check(cursor)
        except BaseException:
            connection.close()
            raise
        cursor.close()

    event.listen(engine, "connect", connected)


def _set_up_sqlite(cursor: DBAPICursor, wanted: dict[str, Any]) -> None:
    for pragma, value in wanted.items():
        cursor.execute(f"PRAGMA {pragma}={value}")
        cursor.execute(f"PRAGMA {pragma}")
        row = cursor.fetchone()
        if row is None or row[0] != value:
            raise StoreError(f"SQLite did not accept {pragma}={value}; cases would not be safe.", pragma=pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A read needs no transaction of its own: every statement sees one state.
    if connection.get_execution_options().get("sightline_writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_postgres(cursor: DBAPICursor) -> None:
    for setting in ("fsync", "synchronous_commit"):
        cursor.execute(f"SHOW {setting}")
        row = cursor.fetchone()
        if row is None or row[0] == "off":
            raise StoreError(f"PostgreSQL runs with {setting}=off; cases would not be safe.", setting=setting)


@contextmanager
def unavailable_when_it_fails() -> Iterator[None]:
    """Turn what drivers raise for lost, full, locked and read-only databases into ``StoreUnavailable``."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as exc:
        cause = getattr(exc, "orig", None) or exc
        raise StoreUnavailable(
            "The database cannot be used now; repeat the operation later.", cause=type(cause).__name__
        ) from exc
