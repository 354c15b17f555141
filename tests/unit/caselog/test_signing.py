"""Who may sign what, and when."""

from __future__ import annotations

import msgspec
import pytest

from sightline.caselog.decide_signing import REAUTHENTICATION_VALID_MS
from sightline.errors import (
    Conflict,
    MalformedMessage,
    NotFound,
    PermissionDenied,
    TransitionNotAllowed,
    Unauthenticated,
)
from support.caselog import AUDITOR, EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, person


@pytest.fixture
def log() -> CaseLog:
    """A closed case with one fault and one flagged step."""
    log = CaseLog().open()
    log.join(TECHNICIAN)
    log.join(SUPERVISOR)
    log.fault(severity="high")
    log.answer("isolate", "flagged", "No lock on site")
    log.close()
    return log


def test_the_signature_names_what_it_covers(log: CaseLog) -> None:
    log.decide_all()
    head = log.events[-1]
    (signed,) = log.sign()
    assert signed.body == {
        "meaning": "approved",
        "printed_name": "Sue Supervisor",
        "subject_seq": head.seq,
        "record_sha256": head.hash,
        "reauthenticated_at_ms": head.at_ms,
        "authentication": None,
    }
    assert log.state.signature_holds


def test_the_first_verdict_takes_the_case_into_review(log: CaseLog) -> None:
    lives = [log.state.life]
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="confirmed", reason="")
    lives.append(log.state.life)
    assert lives == ["submitted", "in_review"]


def test_the_same_verdict_again_and_taking_back_nothing_leave_no_event(log: CaseLog) -> None:
    def decide(verdict: str) -> int:
        return len(log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision=verdict, reason=""))

    assert [decide(v) for v in ("undecided", "confirmed", "confirmed", "undecided", "undecided")] == [0, 1, 0, 1, 0]
    review = log.state.review
    assert review is not None
    assert len(review.undecided) == len(review.items)


def test_rejecting_needs_a_reason_and_the_item_must_exist(log: CaseLog) -> None:
    with pytest.raises(MalformedMessage):
        log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="rejected", reason="  ")
    with pytest.raises(NotFound):
        log.do(SUPERVISOR, "review.decide", item_id="fault:2", decision="confirmed", reason="")


def test_an_open_case_has_nothing_to_decide_or_sign() -> None:
    log = CaseLog().open()
    with pytest.raises(TransitionNotAllowed):
        log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="confirmed", reason="")
    with pytest.raises(TransitionNotAllowed):
        log.sign()


def test_nothing_is_signed_with_an_item_undecided(log: CaseLog) -> None:
    log.decide_all()
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="undecided", reason="")
    with pytest.raises(TransitionNotAllowed, match="1 undecided"):
        log.sign()


def test_rejected_items_allow_only_the_meaning_rejected(log: CaseLog) -> None:
    log.decide_all("rejected")
    with pytest.raises(TransitionNotAllowed, match=r"\d rejected"):
        log.sign()
    log.sign(meaning="rejected")
    assert log.state.signature is not None
    assert log.state.signature.meaning == "rejected"


@pytest.mark.parametrize("performer", [TECHNICIAN, EXPERT])
def test_who_did_the_work_does_not_sign_it_in_any_role(log: CaseLog, performer: object) -> None:
    log.decide_all()
    signer = msgspec.structs.replace(SUPERVISOR, account_id=performer.account_id)  # type: ignore[attr-defined]
    with pytest.raises(PermissionDenied) as caught:
        log.sign(signer)
    assert caught.value.details["reason"] == "performer"


def test_being_in_the_call_as_expert_is_taking_part_and_watching_as_supervisor_is_not() -> None:
    log = CaseLog().open()
    silent = person(6, "Silent Expert", "expert")
    log.join(silent)
    log.join(SUPERVISOR)
    log.close()
    log.decide_all()
    with pytest.raises(PermissionDenied):
        log.sign(msgspec.structs.replace(silent, role="supervisor"))
    log.sign()


@pytest.mark.parametrize(("kind", "text"), [("chat.post", "Try the other valve"), ("note.add", "Valve 2 as well")])
def test_a_supervisor_who_wrote_into_the_open_record_does_not_sign_it(kind: str, text: str) -> None:
    log = CaseLog().open()
    log.do(SUPERVISOR, kind, text=text)
    log.close()
    with pytest.raises(PermissionDenied):
        log.sign()


def test_the_supervisors_own_work_of_reviewing_does_not_bar_the_signature(log: CaseLog) -> None:
    fault_id = next(iter(log.state.faults))
    log.do(SUPERVISOR, "fault.move", fault_id=fault_id, action="confirm", reason="")
    log.do(SUPERVISOR, "note.add", text="Seal ordered")
    log.decide_all()
    log.sign()
    assert log.state.signature_holds


def test_a_record_that_changed_after_it_was_read_is_not_signed(log: CaseLog) -> None:
    log.decide_all()
    read = log.state.head_seq
    log.do(TECHNICIAN, "note.add", text="One more thing")
    with pytest.raises(Conflict):
        log.sign(expected_head_seq=read)
    with pytest.raises(Conflict):
        log.sign(expected_head_seq=log.state.head_seq + 1)


def test_somebody_leaving_meanwhile_does_not_stop_the_signature(log: CaseLog) -> None:
    log.decide_all()
    read = log.state.head_seq
    log.join(TECHNICIAN)
    (signed,) = log.sign(expected_head_seq=read)
    assert signed.body["subject_seq"] == read + 1


@pytest.mark.parametrize("age_ms", [REAUTHENTICATION_VALID_MS + 1, -1])
def test_signing_needs_the_password_just_now(log: CaseLog, age_ms: int) -> None:
    log.decide_all()
    with pytest.raises(Unauthenticated):
        log.sign(reauthenticated_at_ms=log.now_ms - age_ms)
    with pytest.raises(Unauthenticated):
        log.sign(reauthenticated_at_ms=None)


def test_one_person_signs_once_while_it_holds(log: CaseLog) -> None:
    log.decide_all()
    log.sign()
    with pytest.raises(Conflict):
        log.sign()
    log.sign(person(7, "Second Supervisor", "supervisor"))
    assert len(log.state.signatures) == 2


def test_verdicts_are_fixed_once_signed(log: CaseLog) -> None:
    log.decide_all()
    log.sign()
    with pytest.raises(TransitionNotAllowed):
        log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="undecided", reason="")


OPERATIONS = person(8, "Olga Operations", "field")
SECOND = person(7, "Second Supervisor", "supervisor")


class TestMeanings:
    def test_who_worked_signs_as_performer_and_verdicts_leave_that_alone(self, log: CaseLog) -> None:
        log.sign(TECHNICIAN, "performed")
        assert (log.state.life, log.state.signature_holds) == ("submitted", None)
        log.decide_all("rejected")
        log.do(SUPERVISOR, "review.return", message="")
        (signature,) = log.state.signatures
        assert signature.holds
        log.answer("isolate", "done")
        assert not log.state.signatures[0].holds

    def test_who_did_not_work_is_no_performer(self, log: CaseLog) -> None:
        with pytest.raises(PermissionDenied) as caught:
            log.sign(OPERATIONS, "performed")
        assert caught.value.details["reason"] == "no_performer"

    @pytest.mark.parametrize("meaning", ["approved", "rejected", "reviewed"])
    def test_only_a_supervisor_judges(self, log: CaseLog, meaning: str) -> None:
        log.decide_all()
        with pytest.raises(PermissionDenied) as caught:
            log.sign(OPERATIONS, meaning)
        assert caught.value.details["reason"] == "role"

    def test_an_auditor_signs_nothing(self, log: CaseLog) -> None:
        log.decide_all()
        for meaning in ("approved", "witnessed", "accepted", "performed"):
            with pytest.raises(PermissionDenied):
                log.sign(AUDITOR, meaning)

    def test_reviewed_needs_every_verdict_and_is_ended_by_another_one(self, log: CaseLog) -> None:
        with pytest.raises(TransitionNotAllowed, match="undecided"):
            log.sign(meaning="reviewed")
        log.decide_all()
        log.sign(meaning="reviewed")
        assert log.state.life == "in_review"
        log.do(SECOND, "review.decide", item_id="fault:1", decision="rejected", reason="No")
        assert not log.state.signatures[0].holds

    def test_the_same_person_reviews_and_approves_but_each_once(self, log: CaseLog) -> None:
        log.decide_all()
        log.sign(meaning="reviewed")
        with pytest.raises(Conflict):
            log.sign(meaning="reviewed")
        log.sign()
        assert [signature.holds for signature in log.state.signatures] == [True, True]

    def test_operations_accept_what_is_approved_and_only_that(self, log: CaseLog) -> None:
        log.decide_all()
        with pytest.raises(TransitionNotAllowed, match="not approved"):
            log.sign(OPERATIONS, "accepted")
        log.sign()
        for refused, error in ((TECHNICIAN, PermissionDenied), (SUPERVISOR, Conflict)):
            with pytest.raises(error):
                log.sign(msgspec.structs.replace(refused, role="field"), "accepted")
        log.sign(OPERATIONS, "accepted")
        assert (log.state.life, log.state.signature_holds) == ("signed", True)
        log.do(TECHNICIAN, "note.add", text="It drips again")
        assert not any(signature.holds for signature in log.state.signatures)
        with pytest.raises(TransitionNotAllowed):
            log.sign(OPERATIONS, "accepted")

    def test_what_is_rejected_is_not_accepted(self, log: CaseLog) -> None:
        log.decide_all("rejected")
        log.sign(meaning="rejected")
        with pytest.raises(TransitionNotAllowed):
            log.sign(OPERATIONS, "accepted")

    def test_a_countersignature_is_another_persons_and_needs_a_signature(self, log: CaseLog) -> None:
        log.decide_all()
        with pytest.raises(TransitionNotAllowed, match="not signed"):
            log.sign(OPERATIONS, "witnessed")
        log.sign()
        with pytest.raises(Conflict):
            log.sign(SUPERVISOR, "witnessed")
        log.sign(OPERATIONS, "witnessed")
        with pytest.raises(Conflict):
            log.sign(OPERATIONS, "accepted")
        assert [signature.meaning for signature in log.state.signatures] == ["approved", "witnessed"]
        assert log.state.signature == log.state.signatures[0]
