"""Lists and search say what the logs say: on every store, in every order, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sightline.caselog.chain import derived_op_id
from sightline.caselog.fold import fold
from sightline.caselog.lists import CaseLists, lists_of, searchable
from sightline.errors import Conflict, NotFound
from sightline.ids import AccountId, CaseId
from sightline.seeding.seed import Plan, logs_of
from sightline.store.base import CaseRow, NewEvent, Store, StoredEvent
from sightline.store.case_projection import CASES
from sightline.store.lists_base import (
    CaseOrder,
    CaseQuery,
    FaultOrder,
    FaultQuery,
    KeptAnswer,
    ListedFault,
    place_of_case,
    place_of_fault,
)
from sightline.store.memory import MemoryStore
from sightline.store.projection import no_lists
from sightline.store.sql.bulk import BulkWriter
from sightline.store.sql.store import open_sql_store
from support.case_events import always

NOW_MS = 1_790_000_000_000
ANNA = AccountId("a0000000-0000-4000-8000-000000000001")


@cache
def logs() -> tuple[tuple[StoredEvent, ...], ...]:
    """A dozen cases of every kind of end."""
    return tuple(tuple(log) for log in logs_of(Plan(12, 24, NOW_MS, seed=5)))


def operations_of(log: Sequence[StoredEvent]) -> list[list[StoredEvent]]:
    """The events of a log by the operations that they came from."""
    grouped: list[list[StoredEvent]] = []
    for event in log:
        if grouped and derived_op_id(grouped[-1][0].op_id, len(grouped[-1])) == event.op_id:
            grouped[-1].append(event)
        else:
            grouped.append([event])
    return grouped


async def replay(store: Store, operations: Sequence[Sequence[StoredEvent]]) -> None:
    """Append operations as they came, each in a transaction of its own."""
    for events in operations:
        first = events[0]
        drafts = [NewEvent(op_id=event.op_id, kind=event.kind, body=event.body) for event in events]
        await store.cases.append(first.case_id, first.actor, first.op_id, always(*drafts), at_ms=first.at_ms)


@pytest.fixture
async def filled(store_url: str | None, tmp_path: Path) -> AsyncIterator[Store]:
    """Each implementation with the cases of ``logs``."""
    store: Store
    if store_url is None:
        store = MemoryStore(CASES)
        for log in logs():
            await replay(store, operations_of(log))
    else:
        store = await open_sql_store(store_url, tmp_path / "b", CASES)
        await add(store_url, *logs())
    yield store
    await store.aclose()


async def add(url: str, *whole: Sequence[StoredEvent]) -> None:
    writer = BulkWriter(url, CASES)
    try:
        await writer.add(whole)
    finally:
        await writer.aclose()


def by_case(found: Sequence[ListedFault]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for one in found:
        grouped.setdefault(one.fault.case_id, []).append(one.fault)
    return grouped


async def test_rows_faults_and_search_text_equal_the_fold_of_the_log(filled: Store) -> None:
    ids = [log[0].case_id for log in logs()]
    listed = by_case(await filled.lists.faults_of(ids))
    for case_id in ids:
        log = await filled.cases.events(case_id)
        state = fold(log)
        expected = lists_of(state)
        assert listed.get(case_id, []) == list(expected.faults)
        row = await filled.cases.case(case_id)
        summary = CASES.summarise(state)
        assert {name: getattr(row, name) for name in summary} == summary
        # Every line of the text finds the case again.
        for line in expected.search.split("\n")[:6]:
            assert case_id in [one.case_id for one in await filled.lists.cases(CaseQuery(words=[line]))]


@pytest.mark.parametrize("order", ["changed", "opened", "risk"])
async def test_pages_of_cases_hold_every_case_once_and_in_order(filled: Store, order: CaseOrder) -> None:
    whole = await filled.lists.cases(CaseQuery(order=order))
    assert len(whole) == len(logs())
    paged: list[CaseRow] = []
    while page := await filled.lists.cases(
        CaseQuery(order=order, limit=5, after=place_of_case(order, paged[-1]) if paged else None)
    ):
        assert len(page) <= 5
        paged.extend(page)
    assert paged == list(whole)
    if order == "risk":
        keys = [(-row.risk, row.waiting_since_ms) for row in whole]
        assert keys == sorted(keys), "the most urgent first, then who waits longest"
        assert len({row.risk for row in whole}) > 2
    else:
        times = [row.changed_at_ms if order == "changed" else row.opened_at_ms for row in whole]
        assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("order", ["newest", "risk", "due"])
async def test_pages_of_faults_hold_every_fault_once_and_in_order(filled: Store, order: FaultOrder) -> None:
    whole = await filled.lists.faults(FaultQuery(order=order))
    paged: list[ListedFault] = []
    while page := await filled.lists.faults(
        FaultQuery(order=order, limit=2, after=place_of_fault(order, paged[-1].fault) if paged else None)
    ):
        paged.extend(page)
    assert paged == list(whole)
    everything = [fault for log in logs() for fault in lists_of(fold(log)).faults]
    wanted = [fault for fault in everything if order != "due" or fault.due_at_ms is not None]
    assert len(whole) == len(wanted) > 2


async def test_filters_leave_in_what_fits_all_of_them(filled: Store) -> None:
    rows = {row.case_id: row for row in await filled.lists.cases(CaseQuery())}
    some = next(row for row in rows.values() if row.work_order and row.reviewer_ids)
    later_ms = NOW_MS + 400 * 86_400_000

    async def found(query: CaseQuery) -> set[str]:
        return {row.case_id for row in await filled.lists.cases(query)}

    assert await found(CaseQuery(work_order=some.work_order)) == {some.case_id}
    states = ("submitted", "in_review")
    assert await found(CaseQuery(states=states)) == {key for key, row in rows.items() if row.state in states}
    tag = some.asset_tag
    assert await found(CaseQuery(asset_tag=tag)) == {key for key, row in rows.items() if row.asset_tag == tag}
    assert await found(CaseQuery(severities=("high", "critical"))) == {
        key for key, row in rows.items() if row.severity in ("high", "critical")
    }
    overdue = {key for key, row in rows.items() if row.due_at_ms is not None}
    assert await found(CaseQuery(overdue_at_ms=later_ms)) == overdue != set()
    mine = {key for key, row in rows.items() if some.reviewer_ids[0] in row.reviewer_ids}
    assert await found(CaseQuery(reviewer_id=some.reviewer_ids[0])) == mine
    assert await found(CaseQuery(reviewer_id="%")) == set(), "a wildcard is a text like any other"
    assert await found(CaseQuery(is_safety=True, overdue_at_ms=0)) == set()


async def test_faults_are_found_by_part_state_and_code(filled: Store) -> None:
    everything = [one.fault for one in await filled.lists.faults(FaultQuery())]
    some = next(fault for fault in everything if fault.mode_code)

    async def found(query: FaultQuery) -> list[Any]:
        return [one.fault for one in await filled.lists.faults(query)]

    below = some.component.rpartition("/")[0]
    inside = [fault for fault in everything if fault.component.startswith(f"{below}/") or fault.component == below]
    assert await found(FaultQuery(component=below)) == inside
    assert await found(FaultQuery(component=below[:-1])) == [], "a part is not a beginning of a name"
    assert await found(FaultQuery(component="%")) == []
    coded = [fault for fault in everything if fault.mode_code == some.mode_code]
    assert await found(FaultQuery(mode_code=some.mode_code)) == coded
    wanted = FaultQuery(asset_tag=some.asset_tag, states=("deferred", "confirmed"))
    fits = [f for f in everything if f.asset_tag == some.asset_tag and f.state in ("deferred", "confirmed")]
    assert await found(wanted) == fits


@pytest.mark.parametrize("text", ["漏水", "SEAL LEAKS", "ｓｅａｌ", "bearing hot", "轴承", "%", "_"])
async def test_search_finds_parts_of_words_in_any_script_and_takes_wildcards_as_text(filled: Store, text: str) -> None:
    words = searchable(text).split()
    texts = {log[0].case_id: lists_of(fold(log)).search for log in logs()}
    expected = {case_id for case_id, held in texts.items() if all(word in held for word in words)}
    found = {row.case_id for row in await filled.lists.cases(CaseQuery(words=words))}
    assert found == expected
    assert (found != set()) == (text not in "%_")


async def test_counts_and_numbers(filled: Store) -> None:
    rows = await filled.lists.cases(CaseQuery())
    counted = {one.state: one for one in await filled.lists.counts(now_ms=NOW_MS + 400 * 86_400_000)}
    assert {state: one.cases for state, one in counted.items()} == Counter(row.state for row in rows)
    assert sum(one.with_exceptions for one in counted.values()) == sum(row.exception_count > 0 for row in rows)
    assert sum(one.overdue for one in counted.values()) == sum(row.due_at_ms is not None for row in rows)
    assert await filled.lists.by_number(rows[0].number) == rows[0]
    assert await filled.lists.by_number(999) is None


async def test_whole_logs_leave_the_same_lists_as_their_events_one_by_one(database_url: str, tmp_path: Path) -> None:
    store, memory = await open_sql_store(database_url, tmp_path / "b", CASES), MemoryStore(CASES)
    whole, stepwise = logs()[:2], logs()[2:5]
    await add(database_url, *whole)
    with pytest.raises(Conflict):
        await add(database_url, whole[1])
    for log in stepwise:
        await replay(store, operations_of(log))
    for log in (*whole, *stepwise):
        await replay(memory, operations_of(log))
    assert await store.lists.cases(CaseQuery()) == await memory.lists.cases(CaseQuery())
    assert await store.lists.faults(FaultQuery()) == await memory.lists.faults(FaultQuery())
    for log in (*whole, *stepwise):
        words = lists_of(fold(log)).search.split("\n")
        assert [row.case_id for row in await store.lists.cases(CaseQuery(words=words))] == [log[0].case_id]
    assert list(await store.cases.events(whole[1][0].case_id)) == list(whole[1])
    assert await store.cases.next_number() == 1003, "numbers go on after those of whole logs"
    await store.aclose()


async def test_lists_of_an_earlier_version_are_written_anew_when_the_store_is_opened(
    database_url: str, tmp_path: Path
) -> None:
    def worse(state: Any) -> Any:
        return CaseLists(lists_of(state).faults, "an earlier text")

    old = replace(CASES, lists=worse, version=CASES.version + 100)
    before = await open_sql_store(database_url, tmp_path / "b", old)
    for log in logs()[:3]:
        await replay(before, operations_of(log)[:20])
    assert len(await before.lists.cases(CaseQuery(words=["earlier"]))) == 3
    await before.aclose()
    after = await open_sql_store(database_url, tmp_path / "b", CASES)
    assert await after.lists.cases(CaseQuery(words=["earlier"])) == []
    assert await after.lists.outdated(10) == []
    for log in logs()[:3]:
        state = fold(await after.cases.events(log[0].case_id))
        listed = [one.fault for one in await after.lists.faults_of([log[0].case_id])]
        assert listed == list(lists_of(state).faults)
    with pytest.raises(NotFound):
        await after.lists.rebuild(CaseId("00000000-0000-4000-8000-000000000000"))
    await after.aclose()


async def test_an_append_to_a_case_with_old_lists_writes_them_whole(database_url: str, tmp_path: Path) -> None:
    """Two versions on one database: the newer one may append before it has come by to rebuild."""
    newer = await open_sql_store(database_url, tmp_path / "b", CASES)
    older = await open_sql_store(database_url, tmp_path / "b", replace(CASES, lists=no_lists, version=-1))
    log = logs()[0]
    *earlier, last = operations_of(log)
    await replay(older, earlier)
    assert await newer.lists.faults(FaultQuery()) == []
    await replay(newer, [last])
    assert [one.fault for one in await newer.lists.faults_of([log[0].case_id])] == list(lists_of(fold(log)).faults)
    await newer.aclose()
    await older.aclose()


async def test_an_answer_is_kept_for_its_time_by_account_and_key(filled: Store) -> None:
    answers, day = filled.answers, 86_400_000

    async def begin(key: str, fingerprint: str = "f", *, at_ms: int = NOW_MS) -> KeptAnswer | None:
        return await answers.begin(ANNA, key, fingerprint, now_ms=at_ms, valid_ms=day)

    assert await begin("k") is None
    assert await begin("k", "other") == KeptAnswer("f"), "it is being worked on"
    done = KeptAnswer("f", 201, "application/json", b'{"a": "\xe6\xbc\x8f"}')
    await answers.finish(ANNA, "k", done)
    assert await begin("k") == done
    assert await answers.begin(AccountId(ANNA[:-1] + "2"), "k", "f", now_ms=NOW_MS, valid_ms=day) is None
    assert await begin("failed") is None
    await answers.forget(ANNA, "failed")
    assert await begin("failed") is None
    assert await begin("k", at_ms=NOW_MS + day) is None, "after a day the key is free"
