"""Turns of the nodes in SQL: a row of ``counters`` per turn, its value is when it was last taken."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from sightline.store.sql.database import Database
from sightline.store.sql.tables import counters


class SqlTurns:
    """``TurnStore`` over SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, name: str) -> int | None:
        rows = await self._database.read(select(counters.c.value).where(counters.c.name == name))
        return int(rows[0][0]) if rows else None

    async def take(self, name: str, *, now_ms: int, idle_ms: int) -> bool:
        try:
            return await self._database.write(_take, name, now_ms, idle_ms)
        except IntegrityError:
            # Another node took the very first turn at the same moment.
            return False


def _take(connection: Connection, name: str, now_ms: int, idle_ms: int) -> bool:
    free = update(counters).where(counters.c.name == name, counters.c.value <= now_ms - idle_ms)
    if connection.execute(free.values(value=now_ms)).rowcount:
        return True
    if connection.execute(select(counters.c.value).where(counters.c.name == name)).first() is not None:
        return False
    connection.execute(insert(counters).values(name=name, value=now_ms))
    return True
