"""Lists and kept answers in memory, for tests: the same orders and filters in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sightline.ids import AccountId, CaseId
from sightline.store.base import CaseLists, CaseRow
from sightline.store.lists_base import (
    CaseQuery,
    Count,
    FaultQuery,
    KeptAnswer,
    ListedFault,
    Place,
    place_of_case,
    place_of_fault,
)


class MemoryLists:
    """``ListStore`` over the rows that ``MemoryCases`` keeps; they are never outdated."""

    def __init__(self, rows: Mapping[CaseId, CaseRow], lists: Callable[[CaseId], CaseLists]) -> None:
        self._rows = rows
        self._lists = lists

    async def cases(self, query: CaseQuery) -> Sequence[CaseRow]:
        found = [row for row in self._rows.values() if _is_wanted(row, query, self._lists(row.case_id).search)]
        return _page(found, lambda row: place_of_case(query.order, row), query.order, query.after, query.limit)

    async def counts(self, *, now_ms: int) -> Sequence[Count]:
        rows = self._rows.values()
        excepted = Counter(row.state for row in rows if row.exception_count)
        overdue = Counter(row.state for row in rows if row.due_at_ms is not None and row.due_at_ms < now_ms)
        counted = Counter(row.state for row in rows)
        return [Count(state, number, excepted[state], overdue[state]) for state, number in counted.items()]

    async def by_number(self, number: int) -> CaseRow | None:
        return next((row for row in self._rows.values() if row.number == number), None)

    async def faults(self, query: FaultQuery) -> Sequence[ListedFault]:
        found = [one for one in self._listed(self._rows) if _is_wanted_fault(one, query)]
        return _page(found, lambda one: place_of_fault(query.order, one.fault), query.order, query.after, query.limit)

    async def faults_of(self, case_ids: Sequence[CaseId]) -> Sequence[ListedFault]:
        return list(self._listed(sorted(set(case_ids) & self._rows.keys())))

    def _listed(self, case_ids: Iterable[CaseId]) -> Iterable[ListedFault]:
        for case_id in case_ids:
            row = self._rows[case_id]
            for fault in self._lists(case_id).faults:
                yield ListedFault(fault, row.number, row.state, row.work_order)

    async def outdated(self, limit: int) -> Sequence[CaseId]:
        return ()

    async def rebuild(self, case_id: CaseId) -> None:
        """Nothing is kept here that could be of another version."""


def _page(found: list[Any], place: Callable[[Any], Place], order: str, after: Place | None, limit: int) -> list[Any]:
    def key(at: Place) -> Place:
        # Risk falls, everything after it rises.
        return (-int(at[0]), *at[1:]) if order == "risk" else at

    falls = order in {"changed", "opened", "newest"}
    found.sort(key=lambda row: key(place(row)), reverse=falls)
    if after is not None:
        found = [row for row in found if (key(place(row)) < key(after) if falls else key(place(row)) > key(after))]
    return found[:limit]


def _is_wanted(row: CaseRow, query: CaseQuery, text: str) -> bool:
    return (
        (not query.states or row.state in query.states)
        and (not query.calls or row.call_state in query.calls)
        and (query.asset_tag is None or row.asset_tag == query.asset_tag)
        and (query.work_order is None or row.work_order == query.work_order)
        and (not query.severities or row.severity in query.severities)
        and (query.is_safety is None or row.is_safety == query.is_safety)
        and (query.overdue_at_ms is None or (row.due_at_ms is not None and row.due_at_ms < query.overdue_at_ms))
        and (query.reviewer_id is None or query.reviewer_id in row.reviewer_ids)
        and all(word in text for word in query.words)
    )


def _is_wanted_fault(one: ListedFault, query: FaultQuery) -> bool:
    fault, part = one.fault, query.component
    return (
        (query.asset_tag is None or fault.asset_tag == query.asset_tag)
        and (part is None or fault.component == part or fault.component.startswith(f"{part}/"))
        and (not query.states or fault.state in query.states)
        and (not query.severities or fault.severity in query.severities)
        and (query.is_safety is None or fault.is_safety == query.is_safety)
        and (query.mode_code is None or fault.mode_code == query.mode_code)
        and (query.overdue_at_ms is None or (fault.due_at_ms is not None and fault.due_at_ms < query.overdue_at_ms))
        and (query.order != "due" or fault.due_at_ms is not None)
    )


class MemoryAnswers:
    """``AnswerStore``."""

    def __init__(self) -> None:
        self._kept: dict[tuple[AccountId, str], tuple[KeptAnswer, int]] = {}

    async def begin(
        self, account_id: AccountId, key: str, fingerprint: str, *, now_ms: int, valid_ms: int
    ) -> KeptAnswer | None:
        self._kept = {slot: each for slot, each in self._kept.items() if each[1] > now_ms}
        found = self._kept.get((account_id, key))
        if found is None:
            self._kept[account_id, key] = (KeptAnswer(fingerprint), now_ms + valid_ms)
        return found[0] if found else None

    async def finish(self, account_id: AccountId, key: str, answer: KeptAnswer) -> None:
        if (account_id, key) in self._kept:
            self._kept[account_id, key] = (answer, self._kept[account_id, key][1])

    async def forget(self, account_id: AccountId, key: str) -> None:
        self._kept.pop((account_id, key), None)

    def forget_account(self, account_id: AccountId) -> None:
        """Drop what is kept for somebody who was erased."""
        self._kept = {slot: each for slot, each in self._kept.items() if slot[0] != account_id}
