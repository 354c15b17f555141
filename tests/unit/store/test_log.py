"""The cache of logs stays bounded and never claims more than was committed."""

from __future__ import annotations

import random

import pytest

from sightline.ids import CaseId
from sightline.store.log import CaseLog, LogCache
from sightline.store.projection import OWN_FIELDS, SUMMARY_FIELDS, case_row, incremental, whole_log
from support.case_events import ANNA, AT_MS, always, case_id, chain_of, draft, op_id, opening
from support.projection import EMPTY, PROJECTION, apply, summarise


def log_of(number: int, length: int) -> CaseLog:
    log = CaseLog(case_id(number), PROJECTION)
    log.catch_up(chain_of(length, case=case_id(number)))
    return log


def test_oldest_used_logs_go_when_the_events_exceed_the_limit() -> None:
    cache = LogCache(limit_events=25)
    for number in (1, 2):
        cache.keep(log_of(number, 10))
    first = cache.get(case_id(1))
    assert first is not None
    cache.keep(first)
    cache.keep(log_of(3, 10))
    assert cache.dump() == {case_id(1): 10, case_id(3): 10}


def test_newest_log_stays_however_long_it_is() -> None:
    cache = LogCache(limit_events=5)
    cache.keep(log_of(1, 3))
    cache.keep(log_of(2, 10))
    assert cache.dump() == {case_id(2): 10}


def test_planned_addition_changes_nothing_until_it_is_committed() -> None:
    log = log_of(1, 3)
    before = (log.events, log.head_hash)
    addition = log.plan(ANNA, op_id(9), always(draft("fault.raised")), at_ms=AT_MS, random=random.Random(1))
    assert addition is not None
    assert (log.events, log.head_hash) == before
    assert log.repeated(ANNA, op_id(9)) is None
    log.commit(addition)
    repeated = log.repeated(ANNA, op_id(9))
    assert repeated is not None
    assert repeated.events == addition.events


def test_failing_fold_leaves_the_log_as_it_was() -> None:
    log = CaseLog(case_id(1), whole_log(summarise))
    with pytest.raises(KeyError):
        # No opening: the projection of the tests cannot count faults of nothing.
        log.plan(
            ANNA,
            op_id(1),
            always(draft("case.opened"), draft("fault.raised")),
            at_ms=AT_MS,
            random=random.Random(1),
        )
    assert log.events == ()


def test_incremental_and_whole_projection_agree() -> None:
    events = chain_of(12)
    whole, stepwise = whole_log(summarise), incremental(EMPTY, apply, dict)
    states = (whole.initial, stepwise.initial)
    for start in range(0, 12, 5):
        part = events[start : start + 5]
        states = (whole.extend(states[0], part), stepwise.extend(states[1], part))
    assert whole.summarise(states[0]) == stepwise.summarise(states[1]) == summarise(events)


def test_row_takes_head_and_time_from_the_log_and_the_rest_from_the_summary() -> None:
    events = chain_of(4)
    row = case_row(CaseId("c"), summarise(events) | {"head_seq": 99, "unknown": 1}, events[-1])
    assert (row.head_seq, row.changed_at_ms, row.number) == (4, events[-1].at_ms, 1001)
    assert not OWN_FIELDS & set(SUMMARY_FIELDS)


def test_opening_is_the_only_way_into_an_empty_log() -> None:
    log = CaseLog(case_id(1), PROJECTION)
    addition = log.plan(ANNA, op_id(1), always(opening(1001)), at_ms=AT_MS, random=random.Random(1))
    assert addition is not None
    assert addition.row.opened_by == ANNA.display_name
