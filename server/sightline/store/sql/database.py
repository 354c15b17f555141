"""One database and the work under way on it: what has begun is finished, even when its caller goes away.

Drivers do not take cancellation well: a connection that is cut in the middle of an answer is lost or, worse, reused.
So a caller that is cancelled stops waiting, and its transaction ends by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncEngine

from sightline.store.sql.engine import make_engine, unavailable_when_it_fails, writing

T = TypeVar("T")

log = logging.getLogger(__name__)


class Database:
    """Owns the engine; ``aclose`` waits for what is under way."""

    def __init__(self, url: str) -> None:
        """Args: ``url`` as for ``make_engine``; nothing is connected yet."""
        self.engine: AsyncEngine = make_engine(url)
        self.writing: AsyncEngine = writing(self.engine)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
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

    async def read(self, query: Executable, parameters: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return all rows. Raises StoreUnavailable."""
        return await self.finish(self._read(query, parameters))

    async def _read(self, query: Executable, parameters: dict[str, Any] | None) -> Sequence[Row[Any]]:
        with unavailable_when_it_fails():
            async with self.engine.connect() as connection:
                rows: Sequence[Row[Any]] = (await connection.execute(query, parameters)).all()
                return rows

    async def write(self, *statements: Executable) -> Sequence[Row[Any]]:
        """Execute in one transaction and return the rows of the last statement. Raises StoreUnavailable."""
        return await self.finish(self._write(statements))

    async def _write(self, statements: Sequence[Executable]) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = ()
        with unavailable_when_it_fails():
            async with self.writing.begin() as connection:
                for statement in statements:
                    result = await connection.execute(statement)
                    rows = result.all() if result.returns_rows else ()
        return rows

    async def aclose(self) -> None:
        """Let running transactions end, then close every connection; closing twice is harmless."""
        if self._running:
            await asyncio.wait(self._running)
        await self.engine.dispose()
