"""The shift handover, folded from real logs: what is told, in which order, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.caselog.fold import fold
from sightline.protocol.rest import Handover
from sightline.report.handover import Shift, handover
from sightline.report.html.handover import render_handover, render_sign_in
from sightline.report.words.handover import EN, ZH
from sightline.workflow.texts import LANGUAGES
from support.caselog import EXPERT, START_MS, SUPERVISOR, TECHNICIAN, CaseLog
from support.page_reader import Page
from support.random_cases import play, seeded

WHOLE = Shift(START_MS, START_MS + 1_000_000)
HOUR_MS = 3_600_000


def told(log: CaseLog, shift: Shift = WHOLE) -> Handover:
    return handover([fold([event for event in log.events if event.at_ms <= shift.until_ms])], shift)


def defer(log: CaseLog, fault: str, due_at_ms: int) -> None:
    move: dict[str, Any] = {"reason": "Spare part", "due_at_ms": due_at_ms, "risk_owner": "Olga Operations"}
    log.do(EXPERT, "fault.move", fault_id=fault, action="defer", **move)


def test_severe_faults_come_first_and_mild_ones_only_in_their_own_shift() -> None:
    log = CaseLog().open()
    log.fault(severity="low", title="Paint")
    log.fault(severity="critical", title="Seal")
    settled = log.fault(severity="critical", title="Guard")
    log.do(EXPERT, "fault.move", fault_id=settled, action="reject", reason="It is there")
    assert [(fault.title, fault.is_new) for fault in told(log).faults] == [("Seal", True), ("Paint", True)]
    later = Shift(log.now_ms + HOUR_MS, log.now_ms + 2 * HOUR_MS)
    assert [(fault.title, fault.is_new) for fault in told(log, later).faults] == [("Seal", False)]


def test_deferred_faults_have_their_date_and_owner_and_are_overdue_after_it() -> None:
    log = CaseLog().open()
    late, soon = log.fault(title="Late"), log.fault(title="Soon")
    defer(log, late, log.now_ms + 20 * HOUR_MS)
    defer(log, soon, log.now_ms + HOUR_MS)
    now = told(log)
    assert now.faults == ()
    assert [(f.title, f.risk_owner, f.reason, f.is_overdue) for f in now.deferred] == [
        ("Soon", "Olga Operations", "Spare part", False),
        ("Late", "Olga Operations", "Spare part", False),
    ]
    then = told(log, Shift(log.now_ms, log.now_ms + 2 * HOUR_MS))
    assert [f.is_overdue for f in then.deferred] == [True, False]


def locked(log: CaseLog) -> None:
    lock = log.photo(step_key="lockout")
    log.answer("lockout", photo_ids=[lock], loto=log.lockout())


def test_locks_are_in_place_until_their_removal_is_confirmed() -> None:
    log = CaseLog().open(guide_id="pump-seal-service")
    assert told(log).locks == ()
    locked(log)
    (lock,) = told(log).locks
    assert (lock.permit, lock.lock_owner, lock.is_tried_out) == ("PTW-4711", "Tina Field", True)
    assert lock.people_on_site == ("Tina Field", "王伟")
    assert not lock.is_expired
    (after,) = told(log, Shift(log.now_ms, log.now_ms + 9 * HOUR_MS)).locks
    assert after.is_expired
    log.close()
    assert told(log).locks, "closing the case takes no lock away"
    log.do(SUPERVISOR, "review.decide", item_id="standard:permit-closed", decision="confirmed", reason="")
    assert told(log).locks == ()


def test_rework_stands_there_until_it_is_handed_over_again() -> None:
    log = CaseLog().open()
    log.fault(severity="critical")
    log.close()
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="rejected", reason="Which bolt?")
    log.do(SUPERVISOR, "review.return", message="Look again")
    (one,) = told(log).rework
    assert (one.reason, one.message, one.returned_by, one.is_answered) == (
        *("Which bolt?", "Look again", SUPERVISOR.display_name, False),
    )
    log.do(TECHNICIAN, "rework.answer", item_id="fault:1", text="The lower one", photo_ids=[])
    assert told(log).rework[0].is_answered
    log.do(TECHNICIAN, "case.resubmit", summary="")
    assert told(log).rework == ()


def test_people_are_told_with_their_cases_and_whether_they_are_in_a_call() -> None:
    log = CaseLog().open()
    log.join(TECHNICIAN)
    log.join(EXPERT)
    people = told(log).people
    assert [(p.name, p.role, p.case_numbers, p.is_in_call) for p in people] == [
        ("Erik Expert", "expert", (1042,), True),
        ("Tina Field", "field", (1042,), True),
    ]


def test_a_finished_case_is_told_in_the_shift_of_its_end_and_not_after() -> None:
    log = CaseLog().open()
    log.close()
    log.decide_all()
    log.sign()
    (case,) = told(log).cases
    assert (case.state, case.is_changed) == ("signed", True)
    assert told(log).people == ()
    assert told(log, Shift(log.now_ms + HOUR_MS, log.now_ms + 2 * HOUR_MS)).cases == ()


def test_what_happens_after_the_end_of_the_shift_is_not_told() -> None:
    log = CaseLog().open()
    end = log.now_ms
    before = told(log, Shift(START_MS, end))
    log.fault(severity="critical")
    assert told(log, Shift(START_MS, end)) == before
    assert handover([fold([])], WHOLE).cases == (), "a case that was opened later is none yet"


@pytest.mark.parametrize("seed", range(4))
def test_any_cases_make_a_page_in_which_nothing_acts(seed: int) -> None:
    states = []
    for number in range(3):
        log = CaseLog(seed * 10 + number).open(title="<script>alert(1)</script>", asset_name='"><img src=x>')
        play(log, seeded(seed * 10 + number, 80))
        states.append(log.state)
    found = handover(states, WHOLE, site="A/1 & <2>", is_cut=True)
    assert found == handover(states, WHOLE, site="A/1 & <2>", is_cut=True)
    for lang in LANGUAGES:
        page = Page(render_handover(found, lang, ["A/1 & <2>", "厂区二"]))
        assert page.acting == []
        assert all(href.startswith(("/handover?", "/supervisor?")) for href in page.links)
        words = ZH if lang == "zh" else EN
        assert words.cut in page.text
        assert all(title in page.text for title in (words.locks, words.faults, words.deferred, words.cases))


def test_an_empty_plant_says_so_and_so_does_a_page_for_strangers() -> None:
    page = Page(render_handover(handover([], WHOLE), "en"))
    assert all(words in page.text for words in (EN.no_locks, EN.no_faults, EN.no_rework, EN.no_people, EN.no_cases))
    assert Page(render_sign_in("en", is_refused=False)).links == ["/"]
    assert EN.refused in Page(render_sign_in("en", is_refused=True)).text
