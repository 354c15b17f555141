"""Answers to guide steps, by decisions and folds: what is refused, what is recorded, what a random run can never do."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from sightline.caselog.fold import EMPTY, advance, apply, fold
from sightline.caselog.photos import MAX_PHOTOS, photo_stored
from sightline.errors import (
    Conflict,
    EvidenceMissing,
    MalformedMessage,
    NotFound,
    SightlineError,
    TransitionNotAllowed,
)
from sightline.ids import OpId
from sightline.protocol.workflow import PhotoStored
from sightline.workflow.guide import STANDARD_GUIDE, check_guide, is_complete, way_of
from sightline.workflow.guide.service import PUMP_SEAL_SERVICE
from support import guide_vectors
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, uid
from support.random_guides import HOUR_MS, random_answer, random_guide


def service() -> CaseLog:
    return CaseLog().open(guide_id="pump-seal-service")


def locked_out() -> CaseLog:
    log = service()
    log.answer("lockout", photo_ids=[log.photo(step_key="lockout")], loto=log.lockout())
    return log


def outcome(log: CaseLog, key: str) -> str:
    answer = log.state.answer(key)
    assert answer is not None
    return answer.outcome


def test_a_case_keeps_the_guide_that_it_was_opened_with() -> None:
    facts = service().state.facts
    assert facts.guide == PUMP_SEAL_SERVICE
    assert (facts.guide_id, facts.guide_version) == ("pump-seal-service", 1)


def test_a_plants_own_guide_is_what_the_case_runs() -> None:
    own = msgspec.structs.replace(STANDARD_GUIDE, guide_id="own", version=7, steps=STANDARD_GUIDE.steps[:1])
    log = CaseLog()
    body = {"title": "T", "asset_tag": "P-101", "asset_name": "", "work_order": "", "guide_id": "own"}
    log.do(TECHNICIAN, "case.open", facts={"case_number": 1, "guide": own}, **body)
    assert log.state.facts.guide == own
    with pytest.raises(NotFound):
        log.answer("inspect-seal")


def test_an_old_log_without_guide_and_outcome_still_tells_both() -> None:
    log = CaseLog().open()
    log.answer("isolate", "flagged", "Stiff")
    new = ("guide", "outcome", "reading", "photo_ids", "choice", "loto", "override_reason")
    old = [
        msgspec.structs.replace(event, body={key: value for key, value in event.body.items() if key not in new})
        for event in log.events
    ]
    state = fold(old)
    assert state.facts.guide is None
    answer = state.answer("isolate")
    assert answer is not None
    assert answer.outcome == "flagged"


def test_a_step_behind_an_open_hard_gate_is_refused_by_the_name_of_the_gate() -> None:
    with pytest.raises(TransitionNotAllowed, match="held back by lockout") as caught:
        service().answer("seal-picture", "skipped")
    assert caught.value.details["allowed"] == ["guide.answer lockout"]


def test_a_complete_lockout_opens_the_way_until_the_shift_ends() -> None:
    log = locked_out()
    log.answer("seal-state", choice="dry")
    log.now_ms += 9 * HOUR_MS
    with pytest.raises(TransitionNotAllowed, match="held back by lockout"):
        log.answer("seal-state", choice="drop")
    log.answer("lockout", photo_ids=[log.photo(step_key="lockout")], loto=log.lockout())
    log.answer("seal-state", choice="drop")
    assert [given.choice for given in log.state.answers["seal-state"]] == ["dry", "drop"]


def test_a_lockout_without_try_out_or_picture_is_refused_and_goes_on_only_with_a_reason() -> None:
    log = service()
    with pytest.raises(EvidenceMissing) as caught:
        log.answer("lockout", loto=log.lockout(is_tried_out=False))
    assert caught.value.missing == ("photo", "try_out")
    log.answer("lockout", loto=log.lockout(is_tried_out=False), override_reason=" Tried out by the shift leader ")
    answer = log.state.answer("lockout")
    assert answer is not None
    assert (answer.outcome, answer.override_reason) == ("overridden", "Tried out by the shift leader")
    log.answer("seal-state", choice="dry")


@pytest.mark.parametrize("result", ["flagged", "failed", "skipped"])
def test_a_hard_gate_that_was_not_done_stays_shut(result: str) -> None:
    log = service()
    log.answer("lockout", result, "No lock left")
    assert outcome(log, "lockout") == result
    with pytest.raises(TransitionNotAllowed):
        log.answer("seal-state", choice="dry")


def test_a_reading_out_of_limits_is_recorded_and_leads_to_the_step_for_it() -> None:
    log = locked_out()
    log.answer("seal-state", choice="dry")
    log.answer("handback")
    with pytest.raises(TransitionNotAllowed, match="not on the way"):
        log.answer("stop")
    log.answer("vibration", reading={"value": 4.51, "unit": "mm/s"})
    assert outcome(log, "vibration") == "out_of_limits"
    log.answer("stop")
    assert outcome(log, "stop") == "ok"


@pytest.mark.parametrize(
    "body",
    [
        {"reading": {"value": 1.0, "unit": "m/s"}},
        {"reading": {"value": -0.1, "unit": "mm/s"}},
        {"reading": {"value": 100.5, "unit": "mm/s"}},
        {"reading": {"value": float("nan"), "unit": "mm/s"}},
        {"reading": {"value": float("inf"), "unit": "mm/s"}},
        {"reading": {"value": 1e13, "unit": "mm/s"}},
        {"reading": {"value": "2", "unit": "mm/s"}},
        {"choice": "dry", "reading": {"value": 1.0, "unit": "mm/s"}},
        {"loto": {"permit": "", "lock_owner": "", "is_tried_out": True, "people_on_site": []}},
    ],
)
def test_a_reading_that_cannot_be_and_words_that_nobody_asked_for_are_refused(body: dict[str, Any]) -> None:
    log = locked_out()
    log.answer("seal-state", choice="dry")
    log.answer("handback")
    with pytest.raises(MalformedMessage):
        log.answer("vibration", **body)
    assert log.state.answer("vibration") is None


def test_an_isolation_point_that_the_guide_does_not_have_is_refused() -> None:
    log = service()
    with pytest.raises(MalformedMessage, match="no isolation point door"):
        log.answer("lockout", loto=log.lockout(isolated=["door"]))


def test_a_picture_proves_the_step_it_was_taken_for_and_no_other() -> None:
    log = locked_out()
    with pytest.raises(NotFound):
        log.answer("seal-picture", photo_ids=[log.photo(step_key="lockout")])
    with pytest.raises(NotFound):
        log.answer("seal-picture", photo_ids=[uid(99)])
    log.answer("seal-picture", photo_ids=[log.photo(step_key="seal-picture", caption="Gland")])
    assert outcome(log, "seal-picture") == "ok"


def test_the_technician_answers_and_nobody_else_and_not_after_closing() -> None:
    log = locked_out()
    for other in (EXPERT, SUPERVISOR):
        with pytest.raises(SightlineError):
            log.do(other, "guide.answer", step_key="seal-state", result="done", note="", choice="dry")
    log.close()
    with pytest.raises(TransitionNotAllowed):
        log.answer("seal-state", choice="dry")


# --- pictures -------------------------------------------------------------------------------------------------------


def picture(**changes: Any) -> PhotoStored:
    fields: dict[str, Any] = {"photo_id": uid(0xF0), "blob": "ab" * 32, "mime": "image/jpeg", "width": 64, "height": 48}
    return PhotoStored(**{**fields, **changes})


@pytest.mark.parametrize(
    ("subject", "error"),
    [
        ({}, MalformedMessage),
        ({"step_key": "isolate", "item_id": "fault:1"}, MalformedMessage),
        ({"step_key": "nothing"}, NotFound),
        ({"fault_id": uid(5)}, NotFound),
        ({"item_id": "fault:1"}, NotFound),
    ],
)
def test_a_picture_is_of_one_thing_that_exists(subject: dict[str, str], error: type[SightlineError]) -> None:
    with pytest.raises(error):
        photo_stored(CaseLog().open().state, OpId(uid(1)), picture(**subject))


def test_a_picture_is_taken_while_people_work_and_once() -> None:
    log = CaseLog().open()
    log.by_server(TECHNICIAN, photo_stored, picture(step_key="isolate"))
    with pytest.raises(Conflict):
        log.by_server(TECHNICIAN, photo_stored, picture(step_key="isolate"))
    assert MAX_PHOTOS > 1
    log.close()
    with pytest.raises(TransitionNotAllowed):
        log.by_server(TECHNICIAN, photo_stored, picture(photo_id=uid(0xF1), step_key="isolate"))


def test_a_returned_case_takes_pictures_of_what_was_sent_back_and_answers_anew() -> None:
    log = CaseLog().open()
    log.answer("isolate", "flagged", "Stiff")
    fault = log.fault()
    log.close()
    assert log.state.review is not None
    item = log.state.review.items[0].item_id
    log.do(SUPERVISOR, "review.decide", item_id=item, decision="rejected", reason="Not on the picture")
    log.do(SUPERVISOR, "review.return", message="Again please")
    photo = log.photo(item_id=item)
    log.photo(fault_id=fault, blob="ac" * 32)
    log.answer("isolate")
    log.do(TECHNICIAN, "rework.answer", item_id=item, text="", photo_ids=[photo])
    assert outcome(log, "isolate") == "ok"
    log.do(TECHNICIAN, "case.resubmit", summary="")
    with pytest.raises(TransitionNotAllowed):
        log.photo(item_id=item)


# --- random guides and answers --------------------------------------------------------------------------------------


def test_the_vectors_that_the_pages_test_are_current() -> None:
    assert guide_vectors.PATH.read_text() == guide_vectors.text(), "run tests/support/guide_vectors.py"


@pytest.mark.parametrize("seed", range(25))
def test_no_random_run_gets_a_step_done_behind_an_open_hard_gate(seed: int) -> None:
    rng = random.Random(seed)
    guide = random_guide(rng)
    check_guide(guide)
    log = CaseLog(seed)
    opening = {"title": "T", "asset_tag": "P-101", "asset_name": "", "work_order": "", "guide_id": "random"}
    log.do(TECHNICIAN, "case.open", facts={"case_number": 1, "guide": guide}, **opening)
    for _ in range(30):
        body = random_answer(rng, guide, log.now_ms)
        if rng.random() < 0.5:
            body["photo_ids"] = [log.photo(step_key=body["step_key"])]
        before, at_ms = log.state, log.now_ms
        try:
            log.do(TECHNICIAN, "guide.answer", **body)
        except SightlineError:
            assert log.state.answers == before.answers
        else:
            newest = {key: given[-1] for key, given in before.answers.items()}
            passed = list(way_of(guide, newest))
            passed = passed[: [step.key for step in passed].index(body["step_key"])]
            assert all(is_complete(each, newest.get(each.key), at_ms) for each in passed if each.gate == "hard")
        log.now_ms += rng.choice([0, HOUR_MS])
    assert log.state == fold(log.events)
    step_by_step = EMPTY
    for event in log.events:
        step_by_step = apply(step_by_step, event)
    assert step_by_step == advance(EMPTY, log.events)
