"""What is past its period, decided from the log alone."""

from __future__ import annotations

import pytest

from sightline.caselog import server_events
from sightline.caselog.deciding import Draft
from sightline.caselog.operations import new_event
from sightline.caselog.periods import DAY_MS, KIND_OF_FILE, Periods, due_files, ends_at_ms
from sightline.proof.record import BLOB_FIELDS
from sightline.protocol import workflow as wire
from support.caselog import SUPERVISOR, CaseLog, person
from support.shared_case import shared_case

ADMIN = person(8, "Ada Admin", "admin")


def signed() -> CaseLog:
    log = CaseLog().open()
    fault = log.fault()
    log.photo(blob="ab" * 32, fault_id=fault)
    log.photo(blob="cd" * 32, fault_id=fault)
    log.close()
    log.decide_all()
    log.sign()
    return log


def test_every_file_that_an_event_names_has_a_kind() -> None:
    assert set(KIND_OF_FILE) == {(event, field) for event, fields in BLOB_FIELDS.items() for field in fields}


def test_a_period_is_over_to_the_millisecond_counted_from_the_signature() -> None:
    log = signed()
    since_ms = log.events[-1].at_ms
    periods = Periods(pictures=7)
    assert ends_at_ms(log.state, 7) == since_ms + 7 * DAY_MS
    assert due_files(log.events, log.state, periods, since_ms + 7 * DAY_MS - 1) == []
    assert due_files(log.events, log.state, periods, since_ms + 7 * DAY_MS) == [
        wire.DeletedFiles(kind="pictures", days=7, since_ms=since_ms, blobs=("ab" * 32, "cd" * 32))
    ]


def test_nothing_is_due_without_a_period_under_hold_or_twice() -> None:
    log = signed()
    late_ms = log.events[-1].at_ms + 100 * DAY_MS
    assert due_files(log.events, log.state, Periods(clips=1, cases=1), late_ms) == []
    due = due_files(log.events, log.state, Periods(pictures=1), late_ms)
    log.by_server(ADMIN, server_events.data_erased, wire.DataErased(reason="Over", files=tuple(due)))
    assert due_files(log.events, log.state, Periods(pictures=1), late_ms) == []
    held = signed()
    held.do(SUPERVISOR, "case.hold", reason="Claim")
    assert due_files(held.events, held.state, Periods(pictures=1), late_ms) == []


def test_a_file_of_two_kinds_stays_until_both_are_over() -> None:
    log = signed()
    clip = wire.ClipStored(
        clip_id=log.new_id(),
        blob="ab" * 32,
        mime="video/webm",
        size_bytes=9,
        started_at_ms=1,
        duration_ms=1,
        participant_id=log.new_id(),
        width=0,
        height=0,
        has_audio=False,
    )
    events = [
        *log.events,
        log.by_server(ADMIN, lambda _state, op_id: [new_event(Draft("clip.stored", clip), op_id)])[0],
    ]
    late_ms = log.events[-1].at_ms + 10 * DAY_MS
    (only,) = due_files(events, signed().state, Periods(pictures=1), late_ms)
    assert only.blobs == ("cd" * 32,)
    both = due_files(events, signed().state, Periods(pictures=1, clips=2), late_ms)
    assert {one.kind: one.blobs for one in both} == {"pictures": ("cd" * 32,), "clips": ("ab" * 32,)}


@pytest.mark.parametrize("length", [10, 40, 80])
def test_a_case_under_way_has_no_period(length: int) -> None:
    log = CaseLog(20)
    log.events = shared_case().events[:length]
    assert ends_at_ms(log.state, 1) is None
