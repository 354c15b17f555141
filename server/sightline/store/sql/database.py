"""One database and the work under way on it. What has begun is finished, even when its caller goes away.

Drivers do not take cancellation well: a connection that is cut in the middle of an answer is lost or, worse, reused.
So a caller that is cancelled stops waiting, and its transaction ends by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Executable, Row

from sightline.store.sql.drivers import Driver, PostgresDriver, SqliteDriver, Transaction
from sightline.store.sql.engine import is_sqlite, unavailable_when_it_fails

T = TypeVar("T")
P = ParamSpec("P")

log = logging.getLogger(__name__)


class Database:
    """Owns the connections; ``aclose`` waits for what is under way."""

    def __init__(self, url: str, *, enforce_foreign_keys: bool = True) -> None:
        """Connect later, when needed. Arguments and errors as for the makers of engines in ``engine.py``."""
        self.is_sqlite = is_sqlite(url)
        self._driver: Driver = (
            SqliteDriver(url, enforce_foreign_keys=enforce_foreign_keys) if self.is_sqlite else PostgresDriver(url)
        )
        self._running: set[asyncio.Task[Any]] = set()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the work returns; cancelling the caller does not cancel the work."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        # Reading the exception marks it as seen: the caller that should get it may be gone.
        if not task.cancelled() and task.exception() is not None:
            log.debug("database work ended with %s", type(task.exception()).__name__)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; only inside work given to ``finish``. Raises StoreUnavailable."""
        with unavailable_when_it_fails():
            async with self._driver.transaction() as transaction:
                yield transaction

    async def write(self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one piece of work as a transaction. Raises StoreUnavailable."""

        async def alone() -> T:
            async with self.transaction() as transaction:
                return await transaction.run(work, *args, **kwargs)

        return await self.finish(alone())

    async def execute(self, *statements: Executable) -> Sequence[Row[Any]]:
        """Execute in one transaction and return the rows of the last statement. Raises StoreUnavailable."""
        return await self.write(_execute, statements)

    async def read(self, query: Executable, parameters: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return all rows. Raises StoreUnavailable."""

        def fetch(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(query, parameters).all()

        return await self.look(fetch)

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Run work that only reads; several queries of it may see several states. Raises StoreUnavailable."""
        return await self.finish(self._look(work))

    async def _look(self, work: Callable[[Connection], T]) -> T:
        with unavailable_when_it_fails():
            return await self._driver.look(work)

    async def aclose(self) -> None:
        """Let running transactions end, then close every connection; closing twice is harmless."""
        if self._running:
            await asyncio.wait(self._running)
        await self._driver.aclose()


def _execute(connection: Connection, statements: Sequence[Executable]) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = ()
    for statement in statements:
        result = connection.execute(statement)
        rows = result.all() if result.returns_rows else ()
    return rows
