"""Reviewers at the same list, items that go back to the technician and return, and a case that is declared void."""

from __future__ import annotations

import contextlib
import random
from typing import Any

import msgspec
import pytest

from sightline.caselog.fold import EMPTY, apply, fold
from sightline.errors import (
    Conflict,
    MalformedMessage,
    NotFound,
    PermissionDenied,
    TransitionNotAllowed,
)
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, person, uid

SECOND = person(7, "Second Supervisor", "supervisor")
CLEAR = "standard:area-clean"


@pytest.fixture
def log() -> CaseLog:
    """A case with a fault and a flagged step that was handed over."""
    log = CaseLog().open()
    mark = log.place()
    log.acknowledge(mark)
    log.fault(mark)
    for key in ("isolate", "inspect-seal", "check-coupling"):
        log.answer(key, "flagged" if key == "inspect-seal" else "done")
    log.close()
    return log


def decide(log: CaseLog, item_id: str, verdict: str = "confirmed", **more: Any) -> int:
    return len(log.do(SUPERVISOR, "review.decide", item_id=item_id, decision=verdict, reason="Why", **more))


def send_back(log: CaseLog, *item_ids: str) -> None:
    review = log.state.review
    assert review is not None
    for item in review.items:
        decide(log, item.item_id, "rejected" if item.item_id in item_ids else "confirmed")
    log.do(SUPERVISOR, "review.return", message="Look again")


def answer(log: CaseLog, item_id: str, text: str = "Looked again") -> int:
    return len(log.do(TECHNICIAN, "rework.answer", item_id=item_id, text=text, photo_ids=[]))


class TestParallelReviewers:
    def test_a_verdict_on_what_another_decided_meanwhile_is_refused_and_says_by_whom(self, log: CaseLog) -> None:
        assert decide(log, "fault:1", expected_decision_seq=0) == 1
        body: dict[str, Any] = {
            "item_id": "fault:1",
            "decision": "rejected",
            "reason": "No",
            "expected_decision_seq": 0,
        }
        with pytest.raises(Conflict) as caught:
            log.do(SECOND, "review.decide", **body)
        assert caught.value.details["decided_by"] == "Sue Supervisor"
        assert caught.value.details["decision"] == "confirmed"
        seq = caught.value.details["decision_seq"]
        assert len(log.do(SECOND, "review.decide", **{**body, "expected_decision_seq": seq})) == 1

    def test_reviewers_of_different_items_do_not_meet(self, log: CaseLog) -> None:
        decide(log, "fault:1", expected_decision_seq=0)
        body: dict[str, Any] = {"item_id": CLEAR, "decision": "confirmed", "reason": "", "expected_decision_seq": 0}
        log.do(SECOND, "review.decide", **body)
        review = log.state.review
        assert review is not None
        assert {key: each.by.display_name for key, each in review.decisions.items()} == {
            "fault:1": "Sue Supervisor",
            CLEAR: "Second Supervisor",
        }

    def test_clear_items_are_confirmed_at_once_and_again_without_harm(self, log: CaseLog) -> None:
        review = log.state.review
        assert review is not None
        clear = [item.item_id for item in review.items if not item.is_exception]
        assert len(clear) > 1
        assert len(log.do(SUPERVISOR, "review.confirm_clear", item_ids=[*clear, clear[0]])) == len(clear)
        assert log.do(SECOND, "review.confirm_clear", item_ids=clear) == []
        assert log.state.life == "in_review"

    def test_an_exception_is_never_confirmed_in_bulk_and_then_none_is(self, log: CaseLog) -> None:
        with pytest.raises(TransitionNotAllowed, match="an exception"):
            log.do(SUPERVISOR, "review.confirm_clear", item_ids=[CLEAR, "step:inspect-seal"])
        with pytest.raises(NotFound):
            log.do(SUPERVISOR, "review.confirm_clear", item_ids=[CLEAR, "fault:9"])
        assert log.state.life == "submitted"

    def test_bulk_does_not_overrule_another_verdict(self, log: CaseLog) -> None:
        decide(log, CLEAR, "rejected")
        with pytest.raises(Conflict):
            log.do(SECOND, "review.confirm_clear", item_ids=[CLEAR])

    def test_an_item_can_be_said_not_to_apply_with_a_reason(self, log: CaseLog) -> None:
        with pytest.raises(MalformedMessage):
            log.do(SUPERVISOR, "review.decide", item_id=CLEAR, decision="not_applicable", reason=" ")
        review = log.state.review
        assert review is not None
        for item in review.items:
            decide(log, item.item_id, "not_applicable")
        log.sign()
        assert log.state.signature_holds


class TestWayBack:
    def test_rejected_items_become_work_again_with_their_marks(self, log: CaseLog) -> None:
        send_back(log, "fault:1")
        state = log.state
        assert (state.life, list(state.rework)) == ("returned", ["fault:1"])
        assert (state.rework["fault:1"].reason, state.rework["fault:1"].is_open) == ("Why", True)
        assert len(state.live_annotations) == 1
        log.acknowledge(log.place())
        log.answer("inspect-seal")

    def test_the_technician_goes_to_the_machine_again_and_can_call_the_expert(self, log: CaseLog) -> None:
        send_back(log, "fault:1")
        log.do(TECHNICIAN, "world.start", world_id=uid(0xA0001), reason="session_start")
        log.do(TECHNICIAN, "call.request", message="Is this what you mean?")
        log.do(EXPERT, "call.take")
        log.do(TECHNICIAN, "chat.post", text="Here")
        log.do(TECHNICIAN, "call.end")
        assert (log.state.life, log.state.call_state) == ("returned", "ended")

    def test_nothing_is_sent_back_without_a_rejection(self, log: CaseLog) -> None:
        decide(log, "fault:1")
        with pytest.raises(TransitionNotAllowed):
            log.do(SUPERVISOR, "review.return", message="")

    def test_while_it_is_away_nobody_decides_or_signs(self, log: CaseLog) -> None:
        send_back(log, "fault:1")
        with pytest.raises(TransitionNotAllowed):
            decide(log, CLEAR, "rejected")
        with pytest.raises(TransitionNotAllowed):
            log.sign()

    def test_every_item_is_answered_in_words_or_pictures_before_it_returns(self, log: CaseLog) -> None:
        send_back(log, "fault:1", "step:inspect-seal")
        with pytest.raises(MalformedMessage):
            answer(log, "fault:1", " ")
        with pytest.raises(NotFound):
            answer(log, CLEAR)
        with pytest.raises(NotFound):
            log.do(TECHNICIAN, "rework.answer", item_id="fault:1", text="", photo_ids=[log.new_id()])
        assert [answer(log, "fault:1"), answer(log, "fault:1")] == [1, 0]
        with pytest.raises(TransitionNotAllowed, match="step:inspect-seal"):
            log.do(TECHNICIAN, "case.resubmit", summary="")
        picture = log.photo(item_id="step:inspect-seal")
        log.do(TECHNICIAN, "rework.answer", item_id="step:inspect-seal", text="", photo_ids=[picture])
        log.do(TECHNICIAN, "case.resubmit", summary="Done")
        assert log.state.life == "in_review"
        assert not any(item.is_open for item in log.state.rework.values())

    def test_verdicts_on_what_did_not_change_stay_and_reworked_items_are_asked_anew(self, log: CaseLog) -> None:
        send_back(log, "fault:1")
        answer(log, "fault:1")
        log.do(TECHNICIAN, "case.resubmit", summary="")
        review = log.state.review
        assert review is not None
        assert [item.item_id for item in review.undecided] == ["fault:1"]
        (again,) = review.undecided
        assert (again.is_exception, again.params["rework"]) == (True, "Looked again")
        assert review.earlier["fault:1"].verdict == "rejected"
        assert review.verdict(CLEAR) == "confirmed"

    def test_a_verdict_does_not_stay_when_its_subject_was_touched(self, log: CaseLog) -> None:
        send_back(log, "fault:1")
        log.answer("inspect-seal", "flagged", "Drips more")
        answer(log, "fault:1")
        log.do(TECHNICIAN, "case.resubmit", summary="")
        review = log.state.review
        assert review is not None
        assert review.verdict("step:inspect-seal") == "undecided"
        assert review.earlier["step:inspect-seal"].verdict == "confirmed"

    def test_it_can_go_back_again_and_is_approved_only_when_all_is_settled(self, log: CaseLog) -> None:
        for _ in range(2):
            send_back(log, "fault:1")
            answer(log, "fault:1", f"Round {len(log.state.returns)}")
            log.do(TECHNICIAN, "case.resubmit", summary="")
        with pytest.raises(TransitionNotAllowed, match="1 undecided"):
            log.sign()
        decide(log, "fault:1")
        log.sign()
        item = log.state.rework["fault:1"]
        assert (item.round, [each.text for each in item.answers]) == (2, ["Round 1", "Round 2"])
        assert log.state.signature_holds


class TestVoid:
    @pytest.mark.parametrize("actor", [TECHNICIAN, EXPERT])
    def test_who_works_cannot_declare_a_case_void(self, log: CaseLog, actor: object) -> None:
        with pytest.raises(PermissionDenied):
            log.do(actor, "case.void", reason="Oops")  # type: ignore[arg-type]

    def test_it_stays_readable_takes_notes_and_nothing_else(self, log: CaseLog) -> None:
        log.do(SUPERVISOR, "case.void", reason="Wrong pump")
        assert log.state.life == "void"
        assert log.state.voiding is not None
        log.do(TECHNICIAN, "note.add", text="It was P-102")
        for refused in (lambda: decide(log, CLEAR), lambda: log.answer("isolate"), log.sign, log.place):
            with pytest.raises(TransitionNotAllowed):
                refused()

    def test_what_was_signed_is_not_declared_void(self, log: CaseLog) -> None:
        log.decide_all()
        log.sign()
        with pytest.raises(TransitionNotAllowed):
            log.do(SUPERVISOR, "case.void", reason="Oops")


MOVES = ("return", "answer", "answer", "resubmit", "decide", "decide", "decide", "work", "sign", "note")


def _move(log: CaseLog, source: random.Random) -> None:
    state, review = log.state, log.state.review
    items = review.items if review else ()
    match source.choice(MOVES):
        case "return":
            log.do(SUPERVISOR, "review.return", message="")
        case "answer" if state.rework:
            answer(log, source.choice([*state.rework]), f"Answer {source.random()}")
        case "resubmit":
            log.do(TECHNICIAN, "case.resubmit", summary="")
        case "decide" if items:
            decide(log, source.choice(items).item_id, source.choice(("confirmed", "confirmed", "rejected")))
        case "work":
            log.answer("inspect-seal", source.choice(("done", "flagged")))
        case "sign":
            log.decide_all()
            log.sign(source.choice((SUPERVISOR, SECOND)))
        case _:
            log.do(TECHNICIAN, "note.add", text="Note")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_goes_back_and_forth_nothing_sent_back_is_approved_unseen(log: CaseLog, seed: int) -> None:
    source = random.Random(seed)
    for _ in range(60):
        with contextlib.suppress(TransitionNotAllowed, NotFound, Conflict, MalformedMessage):
            _move(log, source)
        state = log.state
        review = state.review
        assert review is not None
        listed = {item.item_id for item in review.items}
        if state.life in ("in_review", "signed"):
            for item_id in state.rework:
                assert {item_id, f"rework:{item_id}"} & listed
        if state.life == "signed" and state.signature and state.signature.meaning == "approved":
            assert not review.undecided
            assert not review.rejected
    stepwise = EMPTY
    for event in log.events:
        stepwise = apply(stepwise, event)
    assert stepwise == fold(log.events)
    assert msgspec.json.encode(stepwise) == msgspec.json.encode(log.state)
