"""What the state says after which events."""

from __future__ import annotations

import gc

import msgspec
import pytest

from sightline.caselog import server_events
from sightline.caselog.fold import apply, fold, summarise
from sightline.caselog.reducers import REDUCERS
from sightline.errors import MalformedMessage, NotFound
from sightline.protocol.registry import EVENTS
from sightline.store.base import CaseRow
from sightline.store.projection import SUMMARY_FIELDS
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, WORLD, CaseLog, anchor, person, uid


@pytest.fixture
def log() -> CaseLog:
    return CaseLog().open()


def test_every_event_kind_is_absorbed() -> None:
    assert set(REDUCERS) == set(EVENTS) - {"event"}


def test_the_summary_has_every_field_that_lists_show(log: CaseLog) -> None:
    summary = summarise(log.state)
    assert set(SUMMARY_FIELDS) <= set(summary)
    row = CaseRow(case_id=log.case_id, **summary)
    assert (row.number, row.title, row.opened_by) == (1042, "Water under the pump", "Tina Field")
    assert (row.state, row.call_state, row.signature_holds) == ("open", "none", None)


def test_there_is_no_summary_of_a_case_that_was_never_opened() -> None:
    with pytest.raises(NotFound):
        summarise(fold(()))


def test_the_summary_counts_live_faults_and_open_exceptions(log: CaseLog) -> None:
    mark = log.place()
    log.acknowledge(mark)
    log.fault(mark, severity="low")
    critical = log.fault(severity="critical")
    waved_away = log.fault(severity="low")
    log.do(EXPERT, "fault.move", fault_id=waved_away, action="reject", reason="Old drawing")
    assert summarise(log.state)["fault_count"] == 2
    log.close()
    review = log.state.review
    assert review is not None
    exceptions = [item for item in review.items if item.is_exception]
    assert summarise(log.state)["exception_count"] == len(exceptions)
    number = log.state.faults[critical].number  # type: ignore[index]
    log.do(SUPERVISOR, "review.decide", item_id=f"fault:{number}", decision="confirmed", reason="")
    assert summarise(log.state)["exception_count"] == len(exceptions) - 1


def test_a_call_keeps_who_asked_who_took_it_and_who_declined(log: CaseLog) -> None:
    other = person(9, "Otto Other", "expert")
    log.do(TECHNICIAN, "call.request", message="It leaks")
    log.do(other, "call.decline", reason="Busy")
    log.do(EXPERT, "call.take")
    assert log.state.call_state == "in_call"
    log.do(EXPERT, "call.end")
    call = log.state.call
    assert call is not None
    assert (call.state, call.message, call.requested_by.display_name) == ("ended", "It leaks", "Tina Field")
    assert call.taken_by is not None
    assert call.taken_by.display_name == "Erik Expert"
    assert [(d.by.display_name, d.reason) for d in call.declines] == [("Otto Other", "Busy")]
    assert call.taken_at_ms is not None
    assert call.ended_at_ms == call.since_ms > call.taken_at_ms > call.requested_at_ms
    log.do(TECHNICIAN, "call.request", message="Again")
    assert [c.state for c in log.state.calls] == ["ended", "ringing"]


def test_attendance_has_one_line_per_participant(log: CaseLog) -> None:
    participant_id = log.join(TECHNICIAN, "Phone")
    log.by_server(TECHNICIAN, server_events.left, participant_id)
    assert log.by_server(TECHNICIAN, server_events.left, participant_id) == []
    stay = log.state.attendance[participant_id]
    assert (stay.device, stay.actor.display_name) == ("Phone", "Tina Field")
    assert stay.left_at_ms is not None
    assert stay.left_at_ms > stay.joined_at_ms


def test_a_new_world_makes_the_marks_of_the_same_persons_earlier_worlds_suspect(log: CaseLog) -> None:
    second = uid(0xB0002)
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    old = log.place()
    flat = log.place(at=anchor("screen_only"))
    log.do(TECHNICIAN, "world.start", world_id=second, reason="jump")
    new = log.place(at=anchor(world_id=second))
    states = {key: mark.anchor_state for key, mark in log.state.annotations.items()}
    assert states == {old: "suspect", flat: "screen_only", new: "good"}
    # An answer that was computed in the old world does not bring it back, one in the new world does.
    log.by_server(EXPERT, server_events.refined, old, anchor(sigma_m=0.001))
    assert log.state.annotation(old).anchor_state == "suspect"
    log.by_server(EXPERT, server_events.refined, old, anchor(world_id=second, method="marker"))
    assert log.state.annotation(old).anchor_state == "good"


def test_a_world_of_somebody_else_leaves_marks_alone(log: CaseLog) -> None:
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    mark = log.place()
    log.do(person(8, "Theo Second", "field"), "world.start", world_id=uid(0xB0002), reason="session_start")
    assert log.state.annotation(mark).anchor_state == "good"


def test_a_mark_placed_by_late_answer_in_an_ended_world_is_suspect(log: CaseLog) -> None:
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    log.do(TECHNICIAN, "world.start", world_id=uid(0xB0002), reason="reset")
    mark = log.place()
    assert log.state.annotation(mark).anchor_state == "suspect"


def test_refining_keeps_the_first_anchor_and_cannot_heal_a_doubtful_frame(log: CaseLog) -> None:
    rough = anchor("approximate")
    mark = log.place(at=rough, is_approximate=True)
    log.by_server(EXPERT, server_events.refined, mark, anchor("good"))
    state = log.state.annotation(mark)
    assert (state.first_anchor, state.anchor.state) == (rough, "good")
    assert state.anchor_state == "approximate"


def test_the_best_picture_of_a_mark_is_the_devices_newest(log: CaseLog) -> None:
    mark = log.place()
    first, second = log.still(mark, "aa" * 32), log.still(mark, "bb" * 32)
    assert [still.still_id for still in log.state.stills_of(mark)] == [second, first]


def test_the_newest_answer_of_a_step_counts_and_the_older_stay(log: CaseLog) -> None:
    log.answer("isolate", "skipped", "Locked out already")
    log.answer("isolate", "done")
    given = log.state.answers["isolate"]
    assert [answer.result for answer in given] == ["skipped", "done"]
    assert log.state.answer("isolate") == given[-1]
    assert log.state.answer("inspect-seal") is None


def test_a_note_after_the_signature_ends_it_and_reopens_the_review(log: CaseLog) -> None:
    log.close()
    log.decide_all()
    log.sign()
    assert (log.state.life, log.state.signature_holds) == ("signed", True)
    (note,) = log.do(TECHNICIAN, "note.add", text="It drips again")
    signature = log.state.signature
    assert signature is not None
    assert (log.state.life, signature.holds) == ("in_review", False)
    assert (signature.ended_by_seq, signature.ended_by_kind, signature.ended_at_ms) == (
        note.seq,
        "note.added",
        note.at_ms,
    )
    log.sign()
    assert [s.holds for s in log.state.signatures] == [False, True]
    assert (log.state.life, log.state.signature_holds) == ("signed", True)


def test_people_coming_and_going_and_further_signatures_leave_a_signature_alone(log: CaseLog) -> None:
    log.call()
    log.close()
    log.decide_all()
    log.sign()
    participant_id = log.join(TECHNICIAN)
    log.by_server(TECHNICIAN, server_events.left, participant_id)
    log.do(EXPERT, "call.end")
    log.sign(person(7, "Second Supervisor", "supervisor"))
    assert [signature.holds for signature in log.state.signatures] == [True, True]


def test_an_unknown_kind_of_event_changes_the_head_and_ends_a_signature(log: CaseLog) -> None:
    log.close()
    log.decide_all()
    log.sign()
    newer = msgspec.structs.replace(log.events[-1], seq=log.events[-1].seq + 1, kind="torque.measured", body={"nm": 40})
    state = apply(log.state, newer)
    assert state.head_seq == newer.seq
    assert state.signature_holds is False


def test_a_gap_or_a_foreign_event_is_refused(log: CaseLog) -> None:
    log.answer("isolate")
    log.answer("isolate", "flagged")
    with pytest.raises(MalformedMessage):
        fold([log.events[0], log.events[2]])
    with pytest.raises(MalformedMessage):
        fold([log.events[0], msgspec.structs.replace(log.events[1], case_id=uid(99))])


def test_a_body_that_does_not_fit_its_kind_is_refused_with_its_seq(log: CaseLog) -> None:
    log.answer("isolate")
    broken = msgspec.structs.replace(log.events[1], body={"step_key": 5})
    with pytest.raises(MalformedMessage, match=r"Event 2 \(guide.answered\)"):
        fold([log.events[0], broken])


def test_a_fold_leaves_the_collector_as_it_was() -> None:
    broken = [msgspec.structs.replace(CaseLog().open().events[0], seq=2)]
    for is_on in (True, False):
        (gc.enable if is_on else gc.disable)()
        try:
            fold(CaseLog().open().events)
            assert gc.isenabled() is is_on
            with pytest.raises(MalformedMessage):
                fold(broken)
            assert gc.isenabled() is is_on
        finally:
            gc.enable()
