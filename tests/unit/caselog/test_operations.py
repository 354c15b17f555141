"""Which operations are taken, which are refused, and with which error."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.caselog import server_events
from sightline.caselog.event import NewEvent, Role
from sightline.caselog.facts import Facts
from sightline.caselog.fold import EMPTY
from sightline.caselog.operations import DECISIONS, decide, require_role
from sightline.errors import (
    Conflict,
    LimitExceeded,
    MalformedMessage,
    NotFound,
    PermissionDenied,
    TransitionNotAllowed,
    UnknownMessage,
)
from sightline.ids import OpId
from sightline.protocol.registry import OP_ROLES, OPS
from sightline.workflow.case_state import MAX_LIVE_ANNOTATIONS
from support.caselog import (
    AUDITOR,
    EXPERT,
    FRAME,
    START_MS,
    SUPERVISOR,
    TECHNICIAN,
    WORLD,
    CaseLog,
    anchor,
    person,
    uid,
)

ROLES: tuple[Role, ...] = ("field", "expert", "supervisor", "auditor", "admin")


@pytest.fixture
def log() -> CaseLog:
    return CaseLog().open()


def test_every_operation_of_the_protocol_is_decided_here() -> None:
    assert set(DECISIONS) == set(OPS) - {"op"} == set(OP_ROLES)


@pytest.mark.parametrize("kind", sorted(OP_ROLES))
def test_only_the_roles_of_the_protocol_may_use_an_operation(kind: str) -> None:
    for role in ROLES:
        actor = person(1, "Somebody", role)
        if role in OP_ROLES[kind]:
            require_role(kind, actor)
            continue
        # The role is looked at before the body: who may not learns nothing about the case.
        op = NewEvent(op_id=OpId(uid(5)), kind=kind, body={})
        with pytest.raises(PermissionDenied):
            decide(EMPTY, op, actor, Facts(now_ms=START_MS))


def test_an_unknown_operation_and_a_body_that_does_not_fit_are_refused(log: CaseLog) -> None:
    with pytest.raises(UnknownMessage):
        log.do(EXPERT, "fault.forget", fault_id=uid(1))
    with pytest.raises(MalformedMessage):
        log.do(TECHNICIAN, "guide.answer", step_key="isolate", result="maybe", note="")
    with pytest.raises(MalformedMessage):
        log.do(EXPERT, "annotation.delete", annotation_id="../etc")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("chat.post", {"text": " \n\t"}), ("note.add", {"text": "\u3000"})],
)
def test_blank_words_are_refused(log: CaseLog, kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessage):
        log.do(TECHNICIAN, kind, **body)


def test_a_case_is_opened_once_and_first() -> None:
    log = CaseLog()
    with pytest.raises(NotFound):
        log.do(TECHNICIAN, "chat.post", text="Hello?")
    log.open(guide_id="pump-seal-check")
    assert log.events[0].body["guide_version"] == 1
    assert log.events[0].body["number"] == 1042
    with pytest.raises(TransitionNotAllowed):
        log.open()


def test_a_case_with_an_unknown_guide_is_not_opened() -> None:
    with pytest.raises(NotFound):
        CaseLog().open(guide_id="rocket-launch")


class TestCall:
    def test_only_one_expert_takes_a_call(self, log: CaseLog) -> None:
        log.call()
        with pytest.raises(TransitionNotAllowed) as caught:
            log.do(person(9, "Otto Other", "expert"), "call.take")
        assert caught.value.details["allowed"] == ["end"]

    def test_nothing_rings_twice(self, log: CaseLog) -> None:
        log.do(TECHNICIAN, "call.request", message="")
        with pytest.raises(TransitionNotAllowed):
            log.do(TECHNICIAN, "call.request", message="")

    def test_closing_ends_a_call_that_rings_but_not_one_that_is_talked_in(self, log: CaseLog) -> None:
        log.do(TECHNICIAN, "call.request", message="")
        log.close()
        assert [event.kind for event in log.events[-3:]] == ["call.ended", "case.closed", "review.generated"]
        other = CaseLog().open()
        other.call()
        other.close()
        states = [other.state.call_state]
        other.do(EXPERT, "call.end")
        assert [*states, other.state.call_state] == ["in_call", "ended"]


class TestWorld:
    def test_a_device_that_comes_back_with_its_world_changes_nothing(self, log: CaseLog) -> None:
        log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
        assert log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start") == []

    def test_a_world_that_ended_or_is_somebody_elses_cannot_be_started(self, log: CaseLog) -> None:
        log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
        with pytest.raises(Conflict):
            log.do(person(8, "Theo Second", "field"), "world.start", world_id=WORLD, reason="session_start")
        log.do(TECHNICIAN, "world.start", world_id=uid(0xB0002), reason="jump")
        with pytest.raises(Conflict):
            log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="reset")


class TestMarks:
    def test_plate_numbers_count_on_over_deleted_marks(self, log: CaseLog) -> None:
        first = log.place()
        log.do(EXPERT, "annotation.delete", annotation_id=first)
        second = log.place()
        assert log.state.annotation(second).number == 2

    def test_an_unidentified_frame_makes_the_mark_approximate(self, log: CaseLog) -> None:
        mark = log.place(frame=None)
        assert log.state.annotation(mark).is_approximate

    def test_a_mark_names_its_frame_in_exactly_one_way(self, log: CaseLog) -> None:
        body = {"annotation_id": uid(77), "shape": "point", "u": 0.5, "v": 0.5, "label": ""}
        frame = {"publication_id": FRAME.publication_id, "frame_no": 1}
        seen = {"subscription_id": uid(3), "rtp_ts": 1}
        for names in ({}, {"frame": frame, "seen": seen}):
            with pytest.raises(MalformedMessage):
                log.do(EXPERT, "annotation.place", facts={"anchor": anchor()}, **body, **names)

    def test_an_id_is_used_once(self, log: CaseLog) -> None:
        mark = log.place()
        with pytest.raises(Conflict):
            log.do(
                EXPERT,
                "annotation.place",
                facts={"anchor": anchor(), "frame": FRAME},
                annotation_id=mark,
                shape="point",
                frame={"publication_id": FRAME.publication_id, "frame_no": 1},
                u=0.1,
                v=0.1,
                label="",
            )

    def test_deleting_and_restoring_twice_is_harmless(self, log: CaseLog) -> None:
        mark = log.place()
        assert log.do(EXPERT, "annotation.restore", annotation_id=mark) == []
        assert len(log.do(EXPERT, "annotation.delete", annotation_id=mark)) == 1
        assert log.do(EXPERT, "annotation.delete", annotation_id=mark) == []
        assert len(log.do(EXPERT, "annotation.restore", annotation_id=mark)) == 1
        assert not log.state.annotation(mark).is_deleted

    def test_the_first_acknowledgement_counts(self, log: CaseLog) -> None:
        mark = log.place()
        log.acknowledge(mark)
        other = person(8, "Theo Second", "field")
        assert log.do(other, "annotation.acknowledge", annotation_id=mark) == []
        assert log.state.annotation(mark).acknowledged_by == log.state.facts.opened_by

    def test_a_deleted_mark_takes_neither_acknowledgement_nor_fault(self, log: CaseLog) -> None:
        mark = log.place()
        log.do(EXPERT, "annotation.delete", annotation_id=mark)
        with pytest.raises(TransitionNotAllowed):
            log.acknowledge(mark)
        with pytest.raises(TransitionNotAllowed):
            log.fault(mark)

    def test_the_mark_of_a_fault_stays(self, log: CaseLog) -> None:
        mark = log.place()
        log.fault(mark)
        with pytest.raises(TransitionNotAllowed, match="part of fault 1"):
            log.do(EXPERT, "annotation.delete", annotation_id=mark)

    def test_live_marks_are_limited_and_deleting_makes_room(self, log: CaseLog) -> None:
        marks = [log.place() for _ in range(MAX_LIVE_ANNOTATIONS)]
        with pytest.raises(LimitExceeded):
            log.place()
        log.do(EXPERT, "annotation.delete", annotation_id=marks[0])
        log.place()
        with pytest.raises(LimitExceeded):
            log.do(EXPERT, "annotation.restore", annotation_id=marks[0])


class TestFaults:
    def test_a_mark_carries_one_fault(self, log: CaseLog) -> None:
        mark = log.place()
        log.fault(mark)
        with pytest.raises(Conflict):
            log.fault(mark)

    def test_a_fault_needs_a_mark_that_exists(self, log: CaseLog) -> None:
        with pytest.raises(NotFound):
            log.fault(uid(404))

    def test_an_edit_leaves_what_it_does_not_name_and_its_event_says_all(self, log: CaseLog) -> None:
        fault_id = log.fault(severity="low", note="Drips")
        (event,) = log.do(EXPERT, "fault.edit", fault_id=fault_id, severity="critical")
        assert event.body == {
            "fault_id": fault_id,
            "title": "Seal leaks",
            "component": "P-101/pump/mechanical-seal",
            "severity": "critical",
            "note": "Drips",
        }
        assert log.do(EXPERT, "fault.edit", fault_id=fault_id, severity="critical", title="Seal leaks ") == []

    def test_moving_follows_the_table_and_needs_a_reason_to_reject(self, log: CaseLog) -> None:
        fault_id = log.fault()
        with pytest.raises(TransitionNotAllowed) as caught:
            log.do(EXPERT, "fault.move", fault_id=fault_id, action="verify", reason="")
        assert caught.value.details["allowed"] == ["confirm", "reject", "defer"]
        with pytest.raises(MalformedMessage):
            log.do(EXPERT, "fault.move", fault_id=fault_id, action="reject", reason=" ")
        (event,) = log.do(EXPERT, "fault.move", fault_id=fault_id, action="reject", reason="Old paint")
        assert (event.body["from_state"], event.body["to_state"]) == ("suspected", "rejected")
        with pytest.raises(TransitionNotAllowed):
            log.do(EXPERT, "fault.edit", fault_id=fault_id, title="Something else")

    def test_after_closing_only_the_supervisor_moves_faults_and_nobody_after_the_signature(self, log: CaseLog) -> None:
        fault_id = log.fault()
        move: dict[str, Any] = {"fault_id": fault_id, "action": "confirm", "reason": ""}
        log.close()
        with pytest.raises(TransitionNotAllowed):
            log.do(EXPERT, "fault.move", **move)
        log.do(SUPERVISOR, "fault.move", **move)
        log.decide_all()
        log.sign()
        with pytest.raises(TransitionNotAllowed):
            log.do(SUPERVISOR, "fault.move", fault_id=fault_id, action="start", reason="")


class TestClosing:
    def test_the_closed_record_takes_notes_only(self, log: CaseLog) -> None:
        mark = log.place()
        log.close(summary="Seal to be replaced")
        assert [event.kind for event in log.events[-2:]] == ["case.closed", "review.generated"]
        refused: list[tuple[str, dict[str, Any]]] = [
            ("chat.post", {"text": "Bye"}),
            ("guide.answer", {"step_key": "isolate", "result": "done", "note": ""}),
            ("annotation.delete", {"annotation_id": mark}),
            ("call.request", {"message": ""}),
            ("case.close", {"summary": ""}),
            ("world.start", {"world_id": WORLD, "reason": "reset"}),
        ]
        for kind, body in refused:
            with pytest.raises(TransitionNotAllowed):
                log.do(TECHNICIAN, kind, **body)
        log.do(TECHNICIAN, "note.add", text="The valve was open")
        assert log.state.life == "submitted"

    def test_a_step_that_the_guide_does_not_have_cannot_be_answered(self, log: CaseLog) -> None:
        with pytest.raises(NotFound):
            log.answer("dance")


class TestServerEvents:
    def test_a_late_answer_of_the_volume_leaves_a_closed_record_alone(self, log: CaseLog) -> None:
        mark = log.place()
        assert log.by_server(EXPERT, server_events.refined, mark, anchor()) == []
        log.close()
        assert log.by_server(EXPERT, server_events.refined, mark, anchor(sigma_m=0.001)) == []

    def test_a_late_picture_is_taken_until_the_signature(self, log: CaseLog) -> None:
        mark = log.place()
        log.close()
        late = log.still(mark, "aa" * 32)
        assert log.state.annotation(mark).still_ids == (late,)
        log.decide_all()
        log.sign()
        log.still(mark, "bb" * 32)
        assert log.state.annotation(mark).still_ids == (late,)
        assert log.state.signature_holds

    def test_a_picture_of_a_mark_that_does_not_exist_is_refused(self, log: CaseLog) -> None:
        with pytest.raises(NotFound):
            log.still(uid(404), "aa" * 32)


def test_an_auditor_changes_nothing(log: CaseLog) -> None:
    for kind in OP_ROLES:
        with pytest.raises(PermissionDenied):
            log.do(AUDITOR, kind)
