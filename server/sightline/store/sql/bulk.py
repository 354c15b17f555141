"""Whole logs of new cases written at once: for made-up cases, where one transaction per event would take hours.

The rows are those that ``SqlCases`` would have written event by event; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import Conflict, StoreError
from sightline.store.base import StoredEvent
from sightline.store.log import CaseLog
from sightline.store.projection import NO_LISTS, Projection
from sightline.store.sql.database import Database
from sightline.store.sql.list_writing import insert_case, write_lists
from sightline.store.sql.rows import event_values
from sightline.store.sql.tables import cases, counters, events

_INSERT_EVENTS = insert(events)
_COUNTER = counters.c.name == "case"


class BulkWriter:
    """Adds cases to a database that is open elsewhere or nowhere; whoever opens it closes it."""

    def __init__(self, url: str, projection: Projection) -> None:
        self._database = Database(url)
        self._projection = projection

    async def add(self, logs: Sequence[Sequence[StoredEvent]]) -> None:
        """Write whole logs of cases that are not there yet, in one transaction.

        Raises:
            StoreError: a log is empty.
            Conflict: a case or its number is there already; nothing was written.
            StoreUnavailable: see there.
        """
        if not all(logs):
            raise StoreError("A case without events cannot be stored.")
        await self._database.write(self._add, logs)

    async def next_number(self) -> int:
        """Return the number that the next case would get."""
        ((newest,),) = await self._database.read(select(counters.c.value).where(_COUNTER))
        return int(newest) + 1

    async def aclose(self) -> None:
        await self._database.aclose()

    def _add(self, connection: Connection, logs: Sequence[Sequence[StoredEvent]]) -> None:
        try:
            for log in logs:
                self._add_case(connection, log)
        except IntegrityError as exc:
            raise Conflict("The case or its number", "new", "taken") from exc
        rows = [event_values(event) for log in logs for event in log]
        connection.execute(_INSERT_EVENTS, rows)
        # Numbers go on after the highest one.
        highest = connection.execute(select(func.max(cases.c.number))).scalar_one()
        connection.execute(update(counters).where(_COUNTER, counters.c.value < highest).values(value=highest))

    def _add_case(self, connection: Connection, log: Sequence[StoredEvent]) -> None:
        folded = CaseLog(log[0].case_id, self._projection)
        folded.catch_up(log)
        insert_case(connection, folded.row, folded.head_hash, self._projection.version)
        write_lists(connection, folded.case_id, folded.lists, NO_LISTS)
