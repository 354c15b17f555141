"""What the first set of rules says of a record: cases that it listed are listed again by it."""

from __future__ import annotations

import pytest

from sightline.caselog import server_events
from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.rules import engine
from sightline.workflow.rules.base import MAX_PARAM, MAX_SEQS
from sightline.workflow.texts import reasons_of
from support.caselog import EXPERT, TECHNICIAN, WORLD, CaseLog, anchor, uid


@pytest.fixture
def log() -> CaseLog:
    return CaseLog().open()


def generate(state: CaseState) -> tuple[ReviewItem, ...]:
    return engine.generate(state, 1)


def only(log: CaseLog) -> ReviewItem:
    (item,) = generate(log.state)
    return item


def seen_fault(log: CaseLog, at: str = "good", severity: str = "low") -> str:
    mark = log.place(at=anchor(at))
    log.acknowledge(mark)
    log.fault(mark, severity=severity)
    return mark


def test_a_case_without_findings_has_nothing_to_verify(log: CaseLog) -> None:
    log.place()
    log.answer("isolate")
    log.answer("check-coupling", "skipped", "No time")
    log.do(EXPERT, "chat.post", text="All fine")
    assert generate(log.state) == ()


def test_a_seen_well_placed_mild_fault_is_no_exception(log: CaseLog) -> None:
    seen_fault(log)
    item = only(log)
    assert (item.item_id, item.rule, item.rule_version, item.is_exception) == ("fault:1", "fault.recorded", 1, False)
    assert reasons_of(item) == ()


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_high_severity_is_always_an_exception(log: CaseLog, severity: str) -> None:
    seen_fault(log, severity=severity)
    assert reasons_of(only(log)) == ("severity",)


@pytest.mark.parametrize("state", ["approximate", "suspect", "lost", "screen_only"])
def test_a_weak_anchor_is_an_exception(log: CaseLog, state: str) -> None:
    seen_fault(log, at=state)
    assert reasons_of(only(log)) == (f"anchor_{state}",)


def test_a_mark_that_the_technician_did_not_acknowledge_is_an_exception(log: CaseLog) -> None:
    log.fault(severity="medium")
    assert reasons_of(only(log)) == ("unacknowledged",)


def test_a_rejected_fault_stays_on_the_list(log: CaseLog) -> None:
    log.fault(log.place(), severity="critical")
    fault_id = next(iter(log.state.faults))
    log.do(TECHNICIAN, "fault.move", fault_id=fault_id, action="reject", reason="Is always so")
    assert reasons_of(only(log)) == ("severity", "unacknowledged", "rejected")


def test_the_end_of_a_world_makes_its_faults_exceptions_and_is_named(log: CaseLog) -> None:
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    seen_fault(log)
    (jump,) = log.do(TECHNICIAN, "world.start", world_id=uid(0xB0002), reason="jump")
    item = only(log)
    assert reasons_of(item) == ("anchor_suspect",)
    assert jump.seq in item.event_seqs


def test_all_events_of_fault_and_mark_stand_behind_an_item(log: CaseLog) -> None:
    log.answer("isolate")
    mark = log.place()
    log.by_server(EXPERT, server_events.refined, mark, anchor(sigma_m=0.002))
    log.do(EXPERT, "chat.post", text="Look there")
    log.acknowledge(mark)
    fault_id = log.fault(mark)
    log.do(EXPERT, "fault.edit", fault_id=fault_id, severity="low")
    log.do(EXPERT, "fault.move", fault_id=fault_id, action="confirm", reason="")
    log.still(mark, "aa" * 32)
    kinds = [log.events[seq - 1].kind for seq in only(log).event_seqs]
    assert kinds == [
        "annotation.placed",
        "anchor.refined",
        "annotation.acknowledged",
        "fault.created",
        "fault.edited",
        "fault.moved",
        "still.stored",
    ]


def test_the_newest_answer_decides_about_a_step_and_all_answers_stand_behind_it(log: CaseLog) -> None:
    log.answer("inspect-seal", "flagged", "Drips")
    log.answer("inspect-seal", "done")
    assert generate(log.state) == ()
    log.answer("inspect-seal", "flagged", "Drips again")
    item = only(log)
    assert (item.item_id, item.step_key, item.is_exception) == ("step:inspect-seal", "inspect-seal", True)
    assert (item.params["note"], len(item.event_seqs)) == ("Drips again", 3)


def test_exceptions_come_first_and_the_most_severe_first_among_them(log: CaseLog) -> None:
    seen_fault(log, severity="low")
    seen_fault(log, severity="high")
    log.answer("isolate", "flagged")
    seen_fault(log, severity="critical")
    seen_fault(log, severity="medium")
    ids = [item.item_id for item in generate(log.state)]
    assert ids == ["fault:3", "fault:2", "step:isolate", "fault:4", "fault:1"]


def test_long_remarks_and_long_histories_are_cut_to_what_an_item_holds(log: CaseLog) -> None:
    log.answer("isolate", "flagged", "x" * 1000)
    for index in range(MAX_SEQS + 5):
        log.answer("isolate", "flagged", f"{index}" + "y" * 990)
    item = only(log)
    assert len(item.event_seqs) == MAX_SEQS
    assert (item.event_seqs[0], item.event_seqs[-1]) == (2, log.state.head_seq)
    assert len(item.params["note"]) == MAX_PARAM
