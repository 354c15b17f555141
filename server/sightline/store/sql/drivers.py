"""How work reaches each kind of database.

Work is written as plain functions of a SQLAlchemy ``Connection``. PostgreSQL runs them on asyncpg by ``run_sync``.
SQLite runs each as one piece in a thread: through aiosqlite an append took fifteen changes of thread and five to seven
milliseconds of processor time; now it takes four, and about half the time (``docs/storage.md``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import RootTransaction
from sqlalchemy.ext.asyncio import AsyncConnection

from sightline.store.sql.engine import CONNECTIONS, WRITES, make_postgres_engine, make_sqlite_engine

T = TypeVar("T")
P = ParamSpec("P")


class Transaction(Protocol):
    """An open transaction. Between two pieces of work the event loop is free, and ``decide`` may run on it."""

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


class Driver(Protocol):
    """How work reaches the database; both kinds raise what their driver raises."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commit durably when the block ends, roll back when it raises."""

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads."""

    async def aclose(self) -> None: ...


class SqliteDriver:
    """One thread writes, some threads read; WAL lets them."""

    def __init__(self, url: str, *, enforce_foreign_keys: bool) -> None:
        self._engine = make_sqlite_engine(url, enforce_foreign_keys=enforce_foreign_keys)
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(CONNECTIONS - 1, "store-reader")
        # One transaction at a time: the others wait here, in order, instead of polling the file's lock.
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            open_one = _SqliteTransaction(self._writer)
            await open_one.begin(self._engine.connect)
            try:
                yield open_one
            except BaseException:
                await open_one.end(RootTransaction.rollback)
                raise
            await open_one.end(RootTransaction.commit)

    async def look(self, work: Callable[[Connection], T]) -> T:
        def in_thread() -> T:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, in_thread)

    async def aclose(self) -> None:
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        await asyncio.to_thread(self._engine.dispose)


class _SqliteTransaction:
    """``Transaction`` in the writer's thread."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._connection: Connection
        self._root: RootTransaction

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._in_thread(lambda: work(self._connection, *args, **kwargs))

    async def begin(self, connect: Callable[[], Connection]) -> None:
        def in_thread() -> None:
            self._connection = connect()
            try:
                self._root = self._connection.execution_options(**WRITES).begin()
            except BaseException:
                self._connection.close()
                raise

        await self._in_thread(in_thread)

    async def end(self, how: Callable[[RootTransaction], None]) -> None:
        def in_thread() -> None:
            # Leaving the block rolls back what a failed commit left open.
            with self._connection:
                how(self._root)

        await self._in_thread(in_thread)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class PostgresDriver:
    """asyncpg; as many transactions at a time as there are connections."""

    def __init__(self, url: str) -> None:
        self._engine = make_postgres_engine(url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._engine.begin() as connection:
            yield _PostgresTransaction(connection)

    async def look(self, work: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def aclose(self) -> None:
        await self._engine.dispose()


class _PostgresTransaction:
    """``Transaction`` on an ``AsyncConnection``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._connection.run_sync(work, *args, **kwargs)
