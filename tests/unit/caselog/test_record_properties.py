"""Whatever is tried on a case, its record stays right: random operations, legal and illegal, by anybody."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sightline.caselog.canonical import canonical
from sightline.caselog.chain import verify_chain
from sightline.caselog.event import StoredEvent
from sightline.caselog.fold import EMPTY, advance, apply, fold
from sightline.errors import SightlineError
from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import PERFORMED_NEUTRAL_KINDS, PRESENCE_KINDS, SIGNATURE_NEUTRAL_KINDS
from sightline.workflow.rules import generate
from support.caselog import SUPERVISOR, TECHNICIAN, CaseLog
from support.random_cases import OPS, Choice, play, seeded

NUMBERS = st.integers(0, 999)
ONE = st.builds(Choice, st.integers(0, len(OPS) - 1), st.integers(0, 11), NUMBERS, NUMBERS)
# Short ones that shrink well, and long ones in which things come together.
CHOICES = st.lists(ONE, max_size=60) | st.builds(seeded, NUMBERS, st.integers(60, 160))
RUNS = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

EXPECTED_REFUSALS = {
    "malformed_message",
    "invalid_shape",
    "permission_denied",
    "unauthenticated",
    "not_found",
    "conflict",
    "transition_not_allowed",
}


def played(choices: list[Choice]) -> CaseLog:
    log = CaseLog().open()
    outcomes = play(log, choices)
    assert set(outcomes) <= EXPECTED_REFUSALS | {""}
    return log


def encoded(items: tuple[ReviewItem, ...]) -> bytes:
    return canonical(msgspec.to_builtins(items))


@RUNS
@given(CHOICES, st.integers(0, 60))
def test_folding_step_by_step_gives_the_state_of_folding_at_once(choices: list[Choice], cut: int) -> None:
    log = played(choices)
    whole = fold(log.events)
    state = EMPTY
    for event in log.events:
        state = apply(state, event)
    assert state == whole
    # A part that is folded twice, as after a reconnection, changes nothing.
    assert advance(fold(log.events[:cut]), log.events) == whole
    assert CaseState() == EMPTY


@RUNS
@given(CHOICES)
def test_a_state_is_never_changed_by_what_comes_after_it(choices: list[Choice]) -> None:
    log = played(choices)
    middle = len(log.events) // 2
    before = fold(log.events[:middle])
    advance(before, log.events)
    assert before == fold(log.events[:middle])


@RUNS
@given(CHOICES)
def test_the_log_stays_gapless_and_its_chain_whole(choices: list[Choice]) -> None:
    log = played(choices)
    assert [event.seq for event in log.events] == list(range(1, len(log.events) + 1))
    assert verify_chain(log.events) is None
    assert log.state.head_hash == log.events[-1].hash


@RUNS
@given(CHOICES)
def test_numbers_have_no_gaps_and_marks_of_faults_stay(choices: list[Choice]) -> None:
    state = played(choices).state
    assert [mark.number for mark in state.annotations.values()] == list(range(1, len(state.annotations) + 1))
    assert [fault.number for fault in state.faults.values()] == list(range(1, len(state.faults) + 1))
    for fault in state.faults.values():
        mark = state.annotations[fault.annotation_id]
        assert mark.fault_id == fault.fault_id
        assert not mark.is_deleted


def things_to_verify(events: list[StoredEvent]) -> set[str]:
    """Read the log anew, without the fold: items that the review list must have whatever else is on it."""
    results = {e.body["step_key"]: e.body["result"] for e in events if e.kind == "guide.answered"}
    faults = {f"fault:{e.body['number']}" for e in events if e.kind == "fault.created"}
    pictured = {e.body["annotation_id"] for e in events if e.kind == "still.stored"}
    moves = {e.body["fault_id"]: e.body["to_state"] for e in events if e.kind == "fault.moved"}
    for event in (e for e in events if e.kind == "fault.created"):
        state = moves.get(event.body["fault_id"], "suspected")
        if state == "deferred":
            faults.add(f"deferred:{event.body['number']}")
        if event.body["annotation_id"] not in pictured and state != "rejected":
            faults.add(f"evidence:fault:{event.body['number']}")
    steps = {f"step:{key}" for key, result in results.items() if result != "done"}
    return faults | steps | {"standard:area-clean", *(() if results else ("guide",))}


@pytest.mark.parametrize("seed", range(40))
def test_nothing_that_must_be_verified_is_lost_and_nothing_is_there_twice(seed: int) -> None:
    log = CaseLog(seed).open()
    play(log, (c for c in seeded(seed, 20 + 7 * seed)))
    ids = [item.item_id for item in generate(log.state)]
    assert len(ids) == len(set(ids))
    assert things_to_verify(log.events) <= set(ids)


@RUNS
@given(CHOICES)
def test_the_list_is_the_same_byte_for_byte_however_the_state_was_made(choices: list[Choice]) -> None:
    log = played(choices)
    state = EMPTY
    for event in log.events:
        # As read from a database: every body through JSON and back.
        state = apply(state, msgspec.structs.replace(event, body=msgspec.json.decode(canonical(event.body))))
    assert encoded(generate(state)) == encoded(generate(fold(log.events))) == encoded(generate(log.state))


OF_REWORK = frozenset({"review.returned", "rework.answered"})


@RUNS
@given(CHOICES)
def test_event_seqs_of_an_item_are_events_about_it(choices: list[Choice]) -> None:
    log = played(choices)
    for item in generate(log.state):
        assert list(item.event_seqs) == sorted(set(item.event_seqs))
        behind = [log.events[seq - 1] for seq in item.event_seqs]
        assert behind
        subject = {item.fault_id, item.annotation_id, item.step_key} - {None}
        if item.rule == "fault.recorded":
            assert any(event.kind == "fault.created" for event in behind)
        if not subject or item.rule == "step.unanswered":
            continue
        for event in behind:
            about = subject & set(map(str, event.body.values()))
            assert about or event.kind in OF_REWORK | {"world.started", "case.opened"}


@RUNS
@given(CHOICES)
def test_high_severity_and_the_safety_flag_are_exceptions_whatever_else_is_said(choices: list[Choice]) -> None:
    log = played(choices)
    items = {item.item_id: item for item in generate(log.state)}
    for fault in log.state.faults.values():
        if fault.severity in ("high", "critical") or (fault.risk is not None and fault.risk.is_safety):
            assert items[f"fault:{fault.number}"].is_exception


@RUNS
@given(CHOICES)
def test_nobody_who_took_part_can_sign(choices: list[Choice]) -> None:
    log = CaseLog().open()
    play(log, choices)
    if log.state.life == "open":
        log.close()
    if log.state.life in ("submitted", "in_review"):
        log.decide_all()
    authors = {
        e.actor.account_id for e in log.events if e.kind not in PRESENCE_KINDS and not e.kind.startswith("review")
    }
    assert TECHNICIAN.account_id in authors
    refusal = "transition_not_allowed" if log.state.life in ("returned", "void") else "permission_denied"
    for account_id in log.state.performers:
        signer = msgspec.structs.replace(SUPERVISOR, account_id=account_id)
        with pytest.raises(SightlineError) as caught:
            log.sign(signer)
        assert caught.value.code == refusal
    signers = {signature.by.account_id for signature in log.state.signatures if signature.meaning != "performed"}
    assert not signers & set(log.state.performers)


@RUNS
@given(CHOICES)
def test_a_signature_holds_exactly_until_the_record_changes(choices: list[Choice]) -> None:
    log = CaseLog().open()
    log.close()
    log.decide_all()
    log.sign()
    play(log, choices)
    for signature in log.state.signatures:
        neutral = PERFORMED_NEUTRAL_KINDS if signature.meaning == "performed" else SIGNATURE_NEUTRAL_KINDS
        later = [e for e in log.events[signature.seq :] if e.kind not in neutral]
        assert signature.holds == (not later)
        assert signature.ended_by_seq == (later[0].seq if later else None)
        assert signature.record_sha256 == log.events[signature.subject_seq - 1].hash
