"""Recording by consent: nothing before everybody present agreed, and anybody's refusal ends it."""

from __future__ import annotations

import pytest

from sightline.caselog import server_events
from sightline.errors import Conflict, NotFound, PermissionDenied, TransitionNotAllowed
from sightline.ids import AccountId
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, person, uid

ONE, TWO = uid(0xC0001), uid(0xC0002)


def call() -> CaseLog:
    log = CaseLog(5).open()
    log.join(TECHNICIAN, "Headset")
    log.join(EXPERT, "Desk")
    return log


def kinds(log: CaseLog, count: int) -> list[str]:
    return [event.kind for event in log.events[-count:]]


def test_it_starts_when_everybody_present_has_agreed() -> None:
    log = call()
    log.do(EXPERT, "recording.start", recording_id=ONE)
    assert kinds(log, 2) == ["recording.requested", "recording.consented"]
    assert not log.state.has_everyones_consent
    log.by_server(EXPERT, server_events.recording_started, ONE)
    assert log.state.recordings[ONE].state == "requested", "the technician has not answered"
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
    assert kinds(log, 2) == ["recording.consented", "recording.consented"], "agreeing twice is once"
    log.by_server(EXPERT, server_events.recording_started, ONE)
    log.by_server(EXPERT, server_events.recording_started, ONE)
    assert kinds(log, 2) == ["recording.consented", "recording.started"]
    assert log.state.recordings[ONE].state == "running"


def test_who_comes_while_it_is_asked_for_has_to_agree_and_who_leaves_has_not() -> None:
    log = call()
    log.do(EXPERT, "recording.start", recording_id=ONE)
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
    newcomer = log.join(SUPERVISOR, "Desk")
    assert not log.state.has_everyones_consent
    log.by_server(SUPERVISOR, server_events.left, newcomer)
    assert log.state.has_everyones_consent


def test_a_newcomer_is_in_the_recording_only_after_agreeing() -> None:
    log = call()
    log.do(EXPERT, "recording.start", recording_id=ONE)
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
    log.by_server(EXPERT, server_events.recording_started, ONE)
    log.join(SUPERVISOR, "Desk")
    assert log.state.recording is not None
    assert AccountId(SUPERVISOR.account_id) not in log.state.recording.consents
    log.do(SUPERVISOR, "recording.consent", recording_id=ONE, is_agreed=True)
    assert AccountId(SUPERVISOR.account_id) in log.state.recording.consents


@pytest.mark.parametrize("has_agreed_before", [False, True])
def test_a_refusal_ends_it_for_all_also_when_it_comes_late(has_agreed_before: bool) -> None:
    log = call()
    log.do(EXPERT, "recording.start", recording_id=ONE)
    if has_agreed_before:
        log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
        log.by_server(EXPERT, server_events.recording_started, ONE)
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=False)
    assert kinds(log, 2) == ["recording.declined", "recording.stopped"]
    assert log.state.recording is None
    ended = log.state.recordings[ONE]
    assert (ended.state, ended.end_reason) == ("ended", "declined")
    assert AccountId(TECHNICIAN.account_id) not in ended.consents
    with pytest.raises(TransitionNotAllowed):
        log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)


def test_one_at_a_time_each_with_its_own_id() -> None:
    log = call()
    log.do(EXPERT, "recording.start", recording_id=ONE)
    head = log.state.head_seq
    log.do(EXPERT, "recording.start", recording_id=ONE)
    assert log.state.head_seq == head
    with pytest.raises(TransitionNotAllowed):
        log.do(TECHNICIAN, "recording.start", recording_id=TWO)
    log.do(TECHNICIAN, "recording.stop", recording_id=ONE)
    log.do(TECHNICIAN, "recording.stop", recording_id=ONE)
    assert kinds(log, 1) == ["recording.stopped"]
    with pytest.raises(Conflict):
        log.do(EXPERT, "recording.start", recording_id=ONE)
    log.do(TECHNICIAN, "recording.start", recording_id=TWO)
    log.by_server(TECHNICIAN, lambda state, op_id: server_events.recording_stopped(state, op_id, TWO, "failed"))
    log.by_server(TECHNICIAN, lambda state, op_id: server_events.recording_stopped(state, op_id, TWO, "failed"))
    assert log.state.recordings[TWO].end_reason == "failed"


def test_who_is_not_there_or_may_not_is_refused() -> None:
    log = call()
    with pytest.raises(TransitionNotAllowed):
        log.do(SUPERVISOR, "recording.start", recording_id=ONE)
    with pytest.raises(NotFound):
        log.do(EXPERT, "recording.stop", recording_id=ONE)
    auditor = person(11, "Anna Auditor", "auditor")
    with pytest.raises(PermissionDenied):
        log.do(auditor, "recording.start", recording_id=ONE)
    log.join(auditor, "Desk")
    log.do(EXPERT, "recording.start", recording_id=ONE)
    log.do(TECHNICIAN, "recording.consent", recording_id=ONE, is_agreed=True)
    assert log.state.has_everyones_consent, "who only watches is not asked"


def test_being_recorded_neither_ends_a_signature_nor_makes_a_supervisor_a_performer() -> None:
    log = call()
    log.join(SUPERVISOR, "Desk")
    log.do(SUPERVISOR, "recording.start", recording_id=ONE)
    log.do(SUPERVISOR, "recording.stop", recording_id=ONE)
    log.close()
    log.decide_all()
    log.sign()
    assert log.state.signature_holds
    record_seq = log.state.record_seq
    log.do(SUPERVISOR, "recording.start", recording_id=TWO)
    assert log.state.signature_holds
    assert log.state.record_seq == record_seq
