"""The case log and its projection in SQL: one transaction per operation, one operation at a time per case."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Executable, bindparam, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from sightline.errors import Conflict, NotFound
from sightline.ids import AccountId, BlobHash, CaseId, OpId, RandomSource
from sightline.store.base import Actor, Appended, CallState, CaseRow, Decide, DecideErasure, StoredEvent
from sightline.store.log import ERASING_KIND, Addition, CaseLog, LogCache
from sightline.store.projection import Projection
from sightline.store.sql.database import Database
from sightline.store.sql.erasing import cases_naming, cases_with, replace_events
from sightline.store.sql.list_writing import insert_case, update_case, write_lists
from sightline.store.sql.rows import CASE_COLUMNS, EVENT_COLUMNS, case_of, event_of, event_values
from sightline.store.sql.tables import cases, counters, events

_SELECT_EVENTS = (
    select(*(events.c[name] for name in EVENT_COLUMNS))
    .where(events.c.case_id == bindparam("of_case"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
)
_SELECT_CASE = select(*(cases.c[name] for name in CASE_COLUMNS))
_SELECT_HEAD = select(cases.c.head_seq, cases.c.head_hash, cases.c.lists_version).where(
    cases.c.case_id == bindparam("of_case")
)
_LOCK_HEAD = _SELECT_HEAD.with_for_update()
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
            log, lists_version = await transaction.run(self._current_log, case_id, self._cache.get(case_id))
            repeated = log.repeated(actor, op_id)
            if repeated is not None:
                return log, None, repeated
            addition = log.plan(actor, op_id, decide, at_ms=at_ms, random=self._random)
            if addition is None:
                return log, None, Appended((), repeated=False)
            is_current = lists_version == self._projection.version
            await transaction.run(self._write, addition, is_new=not log.events, has_lists=is_current)
            return log, addition, Appended(addition.events, repeated=False)

    def _current_log(self, connection: Connection, case_id: CaseId, cached: CaseLog | None) -> tuple[CaseLog, int]:
        """Return the whole log as the database has it, and the version of the case's lists; the case is locked now.

        Only what the cache lacks is read.
        """
        log = cached or CaseLog(case_id, self._projection)
        head = self._lock_head(connection, case_id)
        if head is None:
            return CaseLog(case_id, self._projection), self._projection.version
        head_seq, head_hash, lists_version = head
        if log.head_seq < head_seq:
            newer = _read(connection, case_id, log.head_seq)
            if any(event.kind == ERASING_KIND for event in newer):
                # Another node erased something: what is cached here is not what the log says now.
                log = CaseLog(case_id, self._projection)
            elif newer and newer[0].prev_hash == log.head_hash:
                log.catch_up(newer)
        if log.head_hash != head_hash:
            # The database was restored from a backup, or is not the one we knew.
            log = CaseLog(case_id, self._projection)
            log.catch_up(_read(connection, case_id, 0))
        return log, lists_version

    def _lock_head(self, connection: Connection, case_id: CaseId) -> tuple[int, str, int] | None:
        if self._database.is_sqlite:
            # BEGIN IMMEDIATE has locked the database already.
            return _head(connection, _SELECT_HEAD, case_id)
        found = _head(connection, _LOCK_HEAD, case_id)
        if found is None:
            # There is no row to lock yet: two who open the same case wait for each other here.
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(case_id, 0))))
            found = _head(connection, _LOCK_HEAD, case_id)
        return found

    def _write(self, connection: Connection, addition: Addition, *, is_new: bool, has_lists: bool) -> None:
        row, head_hash = addition.row, addition.events[-1].hash
        try:
            (insert_case if is_new else update_case)(connection, row, head_hash, self._projection.version)
        except IntegrityError as exc:
            raise Conflict("The case number", row.number, "taken") from exc
        connection.execute(_INSERT_EVENTS, [event_values(event) for event in addition.events])
        write_lists(connection, row.case_id, addition.lists, addition.former if has_lists else None)

    async def erase(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, *, at_ms: int) -> Appended:
        return await self._database.finish(self._erase_in_turn(case_id, actor, op_id, decide, at_ms))

    async def _erase_in_turn(
        self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, at_ms: int
    ) -> Appended:
        async with self._lock(case_id):
            log, appended = await self._erase(case_id, actor, op_id, decide, at_ms)
            # Only now: the transaction is durable. What was erased goes with the log that was kept.
            self._cache.keep(log)
            return appended

    async def _erase(
        self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, at_ms: int
    ) -> tuple[CaseLog, Appended]:
        async with self._database.transaction() as transaction:
            log, _ = await transaction.run(self._current_log, case_id, None)
            if not log.events:
                raise NotFound("case", case_id)
            repeated = log.repeated(actor, op_id)
            erasure = None if repeated else decide(log.events)
            if erasure is None:
                return log, repeated or Appended((), repeated=False)
            rest, event = log.without(erasure), erasure.event
            addition = rest.plan(actor, op_id, lambda _log: (event,), at_ms=at_ms, random=self._random)
            assert addition is not None, "an event is appended"
            await transaction.run(replace_events, rest.events, erasure)
            await transaction.run(self._write, addition, is_new=False, has_lists=False)
        rest.commit(addition)
        return rest, Appended(addition.events, repeated=False)

    async def cases_with(self, account_id: AccountId) -> Sequence[CaseId]:
        return await self._database.look(lambda connection: cases_with(connection, account_id))

    async def cases_naming(self, blobs: frozenset[BlobHash]) -> Mapping[BlobHash, frozenset[CaseId]]:
        return await self._database.look(lambda connection: cases_naming(connection, blobs))

    async def rebuild_lists(self, case_id: CaseId) -> None:
        """Write what lists show of a case anew from its log. Raises NotFound."""
        await self._database.finish(self._rebuild_in_turn(case_id))

    async def _rebuild_in_turn(self, case_id: CaseId) -> None:
        async with self._lock(case_id), self._database.transaction() as transaction:
            # Never from the cache: the log may be another one than it was, when something of it was erased.
            log, _ = await transaction.run(self._current_log, case_id, None)
            if not log.events:
                raise NotFound("case", case_id)
            await transaction.run(self._rewrite, log)

    def _rewrite(self, connection: Connection, log: CaseLog) -> None:
        update_case(connection, log.row, log.head_hash, self._projection.version)
        write_lists(connection, log.case_id, log.lists, None)

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


def _head(connection: Connection, query: Executable, case_id: CaseId) -> tuple[int, str, int] | None:
    row = connection.execute(query, {"of_case": case_id}).one_or_none()
    return None if row is None else (row.head_seq, row.head_hash, row.lists_version)


def _read(connection: Connection, case_id: CaseId, after_seq: int) -> list[StoredEvent]:
    rows = connection.execute(_SELECT_EVENTS, {"of_case": case_id, "after": after_seq})
    return [event_of(row) for row in rows]
