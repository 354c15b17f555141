"""The case log and its projection in SQL: one transaction per operation, one operation at a time per case."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Executable, bindparam, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import Conflict, NotFound
from sightline.ids import CaseId, OpId, RandomSource
from sightline.store.base import Actor, Appended, CallState, CaseRow, Decide, StoredEvent
from sightline.store.log import Addition, CaseLog, LogCache
from sightline.store.projection import Projection
from sightline.store.sql.database import Database
from sightline.store.sql.rows import CASE_COLUMNS, EVENT_COLUMNS, case_of, case_values, event_of, event_values
from sightline.store.sql.tables import cases, counters, events

_SELECT_EVENTS = (
    select(*(events.c[name] for name in EVENT_COLUMNS))
    .where(events.c.case_id == bindparam("of_case"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
)
_SELECT_CASE = select(*(cases.c[name] for name in CASE_COLUMNS))
_SELECT_HEAD = select(cases.c.head_seq, cases.c.head_hash).where(cases.c.case_id == bindparam("of_case"))
_LOCK_HEAD = _SELECT_HEAD.with_for_update()
_UPDATE_CASE = update(cases).where(cases.c.case_id == bindparam("of_case"))
_INSERT_CASE = insert(cases)
_INSERT_EVENTS = insert(events)
_TAKE_NUMBER = (
    update(counters).where(counters.c.name == "case").values(value=counters.c.value + 1).returning(counters.c.value)
)


class SqlCases:
    """``CaseStore`` over SQLite or PostgreSQL; several processes may use one database."""

    def __init__(self, database: Database, projection: Projection, random: RandomSource) -> None:
        self._database = database
        self._projection = projection
        self._random = random
        self._cache = LogCache()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def _lock(self, case_id: CaseId) -> asyncio.Lock:
        """Operations of this process queue here in order, not in the database, where waiting holds a connection."""
        lock = self._locks.get(case_id)
        if lock is None:
            lock = self._locks[case_id] = asyncio.Lock()
        return lock

    async def next_number(self) -> int:
        ((number,),) = await self._database.execute(_TAKE_NUMBER)
        return int(number)

    async def append(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, *, at_ms: int) -> Appended:
        return await self._database.finish(self._append_in_turn(case_id, actor, op_id, decide, at_ms))

    async def _append_in_turn(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, at_ms: int) -> Appended:
        async with self._lock(case_id):
            log, addition, appended = await self._append(case_id, actor, op_id, decide, at_ms)
            # Only now: the transaction above is durable.
            if addition is not None:
                log.commit(addition)
            self._cache.keep(log)
            return appended

    async def _append(
        self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, at_ms: int
    ) -> tuple[CaseLog, Addition | None, Appended]:
        async with self._database.transaction() as transaction:
            log = await transaction.run(self._current_log, case_id, self._cache.get(case_id))
            repeated = log.repeated(actor, op_id)
            if repeated is not None:
                return log, None, repeated
            addition = log.plan(actor, op_id, decide, at_ms=at_ms, random=self._random)
            if addition is None:
                return log, None, Appended((), repeated=False)
            await transaction.run(_write, addition, is_new=not log.events)
            return log, addition, Appended(addition.events, repeated=False)

    def _current_log(self, connection: Connection, case_id: CaseId, cached: CaseLog | None) -> CaseLog:
        """Return the whole log as the database has it, reading only what the cache lacks; the case is locked now."""
        log = cached or CaseLog(case_id, self._projection)
        head = self._lock_head(connection, case_id)
        if head is None:
            return CaseLog(case_id, self._projection)
        head_seq, head_hash = head
        if log.head_seq < head_seq:
            newer = _read(connection, case_id, log.head_seq)
            if newer and newer[0].prev_hash == log.head_hash:
                log.catch_up(newer)
        if log.head_hash != head_hash:
            # The database was restored from a backup, or is not the one we knew.
            log = CaseLog(case_id, self._projection)
            log.catch_up(_read(connection, case_id, 0))
        return log

    def _lock_head(self, connection: Connection, case_id: CaseId) -> tuple[int, str] | None:
        if self._database.is_sqlite:
            # BEGIN IMMEDIATE has locked the database already.
            return _head(connection, _SELECT_HEAD, case_id)
        found = _head(connection, _LOCK_HEAD, case_id)
        if found is None:
            # There is no row to lock yet: two who open the same case wait for each other here.
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(case_id, 0))))
            found = _head(connection, _LOCK_HEAD, case_id)
        return found

    async def events(self, case_id: CaseId, *, after_seq: int = 0, limit: int = 10_000) -> Sequence[StoredEvent]:
        parameters = {"of_case": case_id, "after": after_seq}
        return [event_of(row) for row in await self._database.read(_SELECT_EVENTS.limit(limit), parameters)]

    async def case(self, case_id: CaseId) -> CaseRow:
        rows = await self._database.read(_SELECT_CASE.where(cases.c.case_id == case_id))
        if not rows:
            raise NotFound("case", case_id)
        return case_of(rows[0])

    async def cases(
        self,
        *,
        states: Sequence[str] = (),
        calls: Sequence[CallState] = (),
        asset_tag: str | None = None,
        limit: int = 200,
        before: tuple[int, str] | None = None,
    ) -> Sequence[CaseRow]:
        query = _SELECT_CASE.order_by(cases.c.changed_at_ms.desc(), cases.c.case_id.desc()).limit(limit)
        if states:
            query = query.where(cases.c.state.in_(states))
        if calls:
            query = query.where(cases.c.call_state.in_(calls))
        if asset_tag is not None:
            query = query.where(cases.c.asset_tag == asset_tag)
        if before is not None:
            query = query.where(tuple_(cases.c.changed_at_ms, cases.c.case_id) < tuple_(*before))
        return [case_of(row) for row in await self._database.read(query)]


def _head(connection: Connection, query: Executable, case_id: CaseId) -> tuple[int, str] | None:
    row = connection.execute(query, {"of_case": case_id}).one_or_none()
    return None if row is None else (row.head_seq, row.head_hash)


def _read(connection: Connection, case_id: CaseId, after_seq: int) -> list[StoredEvent]:
    rows = connection.execute(_SELECT_EVENTS, {"of_case": case_id, "after": after_seq})
    return [event_of(row) for row in rows]


def _write(connection: Connection, addition: Addition, *, is_new: bool) -> None:
    values = case_values(addition.row) | {"head_hash": addition.events[-1].hash}
    try:
        if is_new:
            connection.execute(_INSERT_CASE, values)
        else:
            connection.execute(_UPDATE_CASE, values | {"of_case": addition.row.case_id})
    except IntegrityError as exc:
        raise Conflict("The case number", addition.row.number, "taken") from exc
    connection.execute(_INSERT_EVENTS, [event_values(event) for event in addition.events])
