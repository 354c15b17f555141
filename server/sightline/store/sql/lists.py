"""Lists of cases and faults in SQL: one query each, paged by the place of the last row.

A search looks at the text of every case: a scan, which finds any part of any word in any script and needs no extension
of a database. Its time grows with the number of cases; ``docs/performance.md`` says what that comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_

from sightline.ids import CaseId
from sightline.store.base import CaseRow
from sightline.store.lists_base import CaseQuery, Count, FaultQuery, ListedFault, Place
from sightline.store.sql.cases import SqlCases
from sightline.store.sql.database import Database
from sightline.store.sql.rows import CASE_COLUMNS, FAULT_COLUMNS, case_of, listed_fault_of
from sightline.store.sql.tables import case_texts, cases, faults

Condition = ColumnElement[bool]

_CASE_FIELDS = [cases.c[name] for name in CASE_COLUMNS]
_FAULT_FIELDS = [*(faults.c[name] for name in FAULT_COLUMNS), cases.c.number, cases.c.state, cases.c.work_order]
_LISTED_FAULTS = select(*_FAULT_FIELDS).join_from(faults, cases, faults.c.case_id == cases.c.case_id)

CASE_ORDERS: dict[str, list[Any]] = {
    "changed": [cases.c.changed_at_ms.desc(), cases.c.case_id.desc()],
    "opened": [cases.c.opened_at_ms.desc(), cases.c.case_id.desc()],
    "risk": [cases.c.risk.desc(), cases.c.waiting_since_ms, cases.c.case_id],
}
FAULT_ORDERS: dict[str, list[Any]] = {
    "newest": [faults.c.created_at_ms.desc(), faults.c.case_id.desc(), faults.c.number.desc()],
    "risk": [faults.c.risk.desc(), faults.c.created_at_ms, faults.c.case_id, faults.c.number],
    "due": [faults.c.due_at_ms, faults.c.case_id, faults.c.number],
}


class SqlLists:
    """``ListStore`` over the tables that ``SqlCases`` writes."""

    def __init__(self, database: Database, log: SqlCases, version: int) -> None:
        self._database = database
        self._log = log
        self._version = version

    async def cases(self, query: CaseQuery) -> Sequence[CaseRow]:
        wanted = select(*_CASE_FIELDS).where(*_case_conditions(query))
        if query.words:
            wanted = wanted.join(case_texts, case_texts.c.case_id == cases.c.case_id)
            wanted = wanted.where(*(self._holds(word) for word in query.words))
        wanted = wanted.order_by(*CASE_ORDERS[query.order]).limit(query.limit)
        return [case_of(row) for row in await self._database.read(wanted)]

    def _holds(self, word: str) -> Condition:
        find = func.instr if self._database.is_sqlite else func.strpos
        return find(case_texts.c.text, literal(word)) > 0

    async def counts(self, *, now_ms: int) -> Sequence[Count]:
        query = select(
            cases.c.state,
            func.count(),
            func.sum(case((cases.c.exception_count > 0, 1), else_=0)),
            func.sum(case((cases.c.due_at_ms < now_ms, 1), else_=0)),
        ).group_by(cases.c.state)
        rows = [tuple(row) for row in await self._database.read(query)]
        return [Count(state, *(int(number) for number in numbers)) for state, *numbers in rows]

    async def by_number(self, number: int) -> CaseRow | None:
        rows = await self._database.read(select(*_CASE_FIELDS).where(cases.c.number == number))
        return case_of(rows[0]) if rows else None

    async def faults(self, query: FaultQuery) -> Sequence[ListedFault]:
        wanted: Select[Any] = _LISTED_FAULTS.where(*_fault_conditions(query))
        wanted = wanted.order_by(*FAULT_ORDERS[query.order]).limit(query.limit)
        return [listed_fault_of(row) for row in await self._database.read(wanted)]

    async def faults_of(self, case_ids: Sequence[CaseId]) -> Sequence[ListedFault]:
        if not case_ids:
            return []
        wanted = _LISTED_FAULTS.where(faults.c.case_id.in_(case_ids)).order_by(faults.c.case_id, faults.c.number)
        return [listed_fault_of(row) for row in await self._database.read(wanted)]

    async def outdated(self, limit: int) -> Sequence[CaseId]:
        query = select(cases.c.case_id).where(cases.c.lists_version != self._version).limit(limit)
        return [CaseId(case_id) for (case_id,) in await self._database.read(query)]

    async def rebuild(self, case_id: CaseId) -> None:
        await self._log.rebuild_lists(case_id)


def _case_conditions(query: CaseQuery) -> list[Condition]:
    conditions: list[Condition] = []
    if query.states:
        conditions.append(cases.c.state.in_(query.states))
    if query.calls:
        conditions.append(cases.c.call_state.in_(query.calls))
    if query.asset_tag is not None:
        conditions.append(cases.c.asset_tag == query.asset_tag)
    if query.work_order is not None:
        conditions.append(cases.c.work_order == query.work_order)
    if query.severities:
        conditions.append(cases.c.severity.in_(query.severities))
    if query.is_safety is not None:
        conditions.append(cases.c.is_safety.is_(query.is_safety))
    if query.overdue_at_ms is not None:
        conditions.append(cases.c.due_at_ms < query.overdue_at_ms)
    if query.reviewer_id is not None:
        # The column is a JSON list of ids, which hold nothing that LIKE reads.
        conditions.append(cases.c.reviewer_ids.contains(f'"{query.reviewer_id}"', autoescape=True))
    if query.after is not None:
        conditions.append(_after_case(query.order, query.after))
    return conditions


def _after_case(order: str, after: Place) -> Condition:
    if order == "risk":
        risk, *rest = after
        later = tuple_(cases.c.waiting_since_ms, cases.c.case_id) > tuple_(*rest)
        # The first condition says nothing more, but lets an index be used.
        return and_(cases.c.risk <= risk, or_(cases.c.risk < risk, later))
    time = cases.c.opened_at_ms if order == "opened" else cases.c.changed_at_ms
    return tuple_(time, cases.c.case_id) < tuple_(*after)


def _fault_conditions(query: FaultQuery) -> list[Condition]:
    conditions: list[Condition] = []
    if query.asset_tag is not None:
        conditions.append(faults.c.asset_tag == query.asset_tag)
    if query.component is not None:
        below = faults.c.component.startswith(f"{query.component}/", autoescape=True)
        conditions.append(or_(faults.c.component == query.component, below))
    if query.states:
        conditions.append(faults.c.state.in_(query.states))
    if query.severities:
        conditions.append(faults.c.severity.in_(query.severities))
    if query.is_safety is not None:
        conditions.append(faults.c.is_safety.is_(query.is_safety))
    if query.mode_code is not None:
        conditions.append(faults.c.mode_code == query.mode_code)
    if query.overdue_at_ms is not None:
        conditions.append(faults.c.due_at_ms < query.overdue_at_ms)
    if query.order == "due":
        conditions.append(faults.c.due_at_ms.is_not(None))
    if query.after is not None:
        conditions.append(_after_fault(query.order, query.after))
    return conditions


def _after_fault(order: str, after: Place) -> Condition:
    if order == "newest":
        return tuple_(faults.c.created_at_ms, faults.c.case_id, faults.c.number) < tuple_(*after)
    if order == "due":
        return tuple_(faults.c.due_at_ms, faults.c.case_id, faults.c.number) > tuple_(*after)
    risk, *rest = after
    later = tuple_(faults.c.created_at_ms, faults.c.case_id, faults.c.number) > tuple_(*rest)
    return and_(faults.c.risk <= risk, or_(faults.c.risk < risk, later))
