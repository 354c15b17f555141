"""Guide documents: those that ship, what makes one valid, what answers amount to, and where they lead."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sightline.errors import EvidenceMissing, InvalidGuide, MalformedMessage, NotFound
from sightline.hall.model import build_hall
from sightline.protocol.common import Actor
from sightline.protocol.workflow import AnswerStep, Guide, GuideStep, StepLockout, StepReading
from sightline.workflow.guide import (
    GUIDES,
    STANDARD_GUIDE,
    check_guide,
    guide_document,
    guide_of,
    holding_gate,
    is_complete,
    is_near_limit,
    missing_evidence,
    newest_guide,
    outcome_of,
    step_of,
    text_in,
    way_of,
)
from sightline.workflow.guide.outcome import LONGEST_SHIFT_MS, OVERRIDE_SHIFT_MS
from sightline.workflow.guide.service import PUMP_SEAL_SERVICE
from sightline.workflow.parts import StepAnswer
from sightline.workflow.texts import LANGUAGES

NOW_MS = 1_790_000_000_000
HOUR_MS = 3_600_000
TINA = Actor(account_id="t", display_name="Tina", role="field")
VIBRATION = step_of(PUMP_SEAL_SERVICE, "vibration")
LOCKOUT = step_of(PUMP_SEAL_SERVICE, "lockout")


def said(step_key: str = "x", result: str = "done", **more: Any) -> AnswerStep:
    return msgspec.convert({"step_key": step_key, "result": result, "note": "", **more}, AnswerStep)


def given(step_key: str, outcome: str = "ok", at_ms: int = NOW_MS, **more: Any) -> StepAnswer:
    return StepAnswer(step_key, "done", "", TINA, at_ms, 1, outcome, **more)  # type: ignore[arg-type]


def mm_s(value: float) -> StepReading:
    return StepReading(value=value, unit="mm/s")


def form(**changes: Any) -> StepLockout:
    complete: dict[str, Any] = {
        "permit": "PTW-1",
        "lock_owner": "Tina",
        "is_tried_out": True,
        "people_on_site": ("Tina",),
        "isolated": ("motor-isolator", "suction-valve"),
        "expires_at_ms": NOW_MS + 8 * HOUR_MS,
    }
    return StepLockout(**{**complete, **changes})


def guide(*steps: dict[str, Any], **changes: Any) -> Guide:
    each = [{"title": {"en": "Step"}, **step} for step in steps]
    return msgspec.convert({"guide_id": "g", "version": 1, "title": {"en": "G"}, "steps": each, **changes}, Guide)


def problems_of(document: Guide) -> str:
    with pytest.raises(InvalidGuide) as caught:
        check_guide(document)
    return "; ".join(caught.value.problems)


# --- documents ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shipped", GUIDES.values(), ids=lambda each: each.guide_id)
def test_a_shipped_guide_is_valid_has_every_text_in_both_languages_and_points_to_parts_of_the_hall(
    shipped: Guide,
) -> None:
    check_guide(shipped)
    known = {part.id for part in build_hall().parts}
    for step in shipped.steps:
        assert step.parts
        assert set(step.parts) <= known
        texts = (step.title, step.safety, step.instruction, step.expected, step.statement)
        assert all(text.keys() == set(LANGUAGES) and all(text.values()) for text in texts if text)


def test_the_standard_guide_is_three_steps_of_work_as_ever() -> None:
    assert [step.key for step in STANDARD_GUIDE.steps] == ["isolate", "inspect-seal", "check-coupling"]
    assert {(step.kind, step.gate, step.evidence) for step in STANDARD_GUIDE.steps} == {("do", "none", "none")}
    assert all(step.safety for step in STANDARD_GUIDE.steps)


def test_the_seal_service_has_every_kind_of_step() -> None:
    assert {step.kind for step in PUMP_SEAL_SERVICE.steps} == {"do", "check", "measure", "photo", "confirm", "loto"}


def test_a_case_finds_the_version_it_recorded() -> None:
    assert newest_guide("") is newest_guide("pump-seal-check") is guide_of("pump-seal-check", 1)
    with pytest.raises(NotFound):
        guide_of("pump-seal-check", 2)
    with pytest.raises(NotFound):
        newest_guide("nothing")
    assert all(key == (each.guide_id, each.version) for key, each in GUIDES.items())


def test_a_document_is_plain_values_that_become_the_same_guide_again() -> None:
    document = guide_document(PUMP_SEAL_SERVICE)
    assert msgspec.convert(document, Guide) == PUMP_SEAL_SERVICE
    assert document["steps"][0]["loto"]["points"][0]["key"] == "motor-isolator"


def test_a_text_in_a_language_that_is_missing_is_english_or_what_there_is() -> None:
    assert text_in({"en": "Pump", "zh": "泵"}, "zh") == "泵"
    assert text_in({"en": "Pump", "zh": ""}, "zh") == "Pump"
    assert text_in({"de": "Pumpe"}, "zh") == "Pumpe"
    assert text_in({}, "en") == ""


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([{"key": "a"}, {"key": "a"}], "a is there 2 times"),
        ([{"key": "a", "title": {}}], "title: missing"),
        ([{"key": "a", "title": {"English": "A"}}], "'English' is not a language"),
        ([{"key": "a", "kind": "measure"}], "measure: missing"),
        ([{"key": "a", "evidence": "reading"}], "measure: missing"),
        ([{"key": "a", "measure": {"quantity": {"en": "T"}, "unit": "K"}}], "nobody asks for a reading"),
        ([{"key": "a", "kind": "loto"}], "loto: missing"),
        ([{"key": "a", "loto": {"points": [{"key": "p", "name": {"en": "P"}}]}}], "only for a loto step"),
        ([{"key": "a", "kind": "confirm"}], "statement: missing"),
        ([{"key": "a", "gate": "hard", "required": False}], "cannot hold others back"),
        ([{"key": "a", "next": [{"when": {}, "go_to": "b"}]}], "there is no step b"),
        ([{"key": "a", "next": [{"when": {"choice": "c"}, "go_to": ""}]}], "there is no choice c"),
        ([{"key": "a", "next": [{"when": {"reading_above": 1}, "go_to": ""}]}], "nothing is measured"),
        ([{"key": "a", "next": [{"when": {}, "go_to": "a"}]}], "the way goes round: a > a"),
        (
            [{"key": "a"}, {"key": "b", "next": [{"when": {"outcome": "failed"}, "go_to": "a"}]}],
            "goes round: a > b > a",
        ),
        ([{"key": "a", "next": [{"when": {}, "go_to": "c"}]}, {"key": "b"}, {"key": "c"}], "b: no way leads there"),
        ([{"key": "a", "next": [{"when": {}, "go_to": ""}]}, {"key": "b"}], "b: no way leads there"),
    ],
)
def test_a_guide_that_cannot_be_run_is_refused_with_the_place_of_what_is_wrong(
    steps: list[dict[str, Any]], problem: str
) -> None:
    assert problem in problems_of(guide(*steps))


@pytest.mark.parametrize(
    "limits",
    [{"low": 3, "high": 2}, {"high": 2, "warn_high": 3}, {"low": -1, "range_low": 0}, {"warn_low": 5, "high": 4}],
)
def test_limits_that_contradict_each_other_are_refused(limits: dict[str, float]) -> None:
    measure = {"quantity": {"en": "T"}, "unit": "K", **limits}
    assert "is greater than" in problems_of(guide({"key": "a", "kind": "measure", "measure": measure}))


def test_a_way_that_leads_to_a_later_part_and_back_is_no_loop() -> None:
    check_guide(
        guide(
            {"key": "look", "next": [{"when": {"outcome": "flagged"}, "go_to": "repair"}]},
            {"key": "end", "next": [{"when": {}, "go_to": ""}]},
            {"key": "repair", "next": [{"when": {}, "go_to": "end"}]},
        )
    )


def test_two_hundred_steps_with_twenty_rules_each_are_checked_at_once() -> None:
    """Branching makes the number of ways explode; the check looks at each step once."""
    keys = [f"s{number}" for number in range(200)]
    steps = [
        {"key": key, "next": [{"when": {"outcome": "failed"}, "go_to": to} for to in keys[index + 1 : index + 21]]}
        for index, key in enumerate(keys)
    ]
    check_guide(guide(*steps))


# --- outcomes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "outcome", "is_near"),
    [(0.0, "ok", False), (2.8, "ok", False), (2.9, "ok", True), (4.5, "ok", True), (4.6, "out_of_limits", False)],
)
def test_a_reading_is_judged_by_its_limits(value: float, outcome: str, is_near: bool) -> None:
    assert VIBRATION.measure is not None
    assert outcome_of(VIBRATION, said(reading=mm_s(value)), NOW_MS) == outcome
    assert is_near_limit(VIBRATION.measure, value) is is_near


@pytest.mark.parametrize("result", ["done", "flagged", "failed"])
def test_a_reading_out_of_limits_counts_more_than_what_was_said(result: str) -> None:
    assert outcome_of(VIBRATION, said(result=result, reading=mm_s(9.0)), NOW_MS) == "out_of_limits"


def test_a_reason_makes_a_reading_out_of_limits_overridden_and_is_refused_where_nothing_stands_in_the_way() -> None:
    assert outcome_of(VIBRATION, said(reading=mm_s(9.0), override_reason="Run-in"), NOW_MS) == "overridden"
    with pytest.raises(MalformedMessage):
        outcome_of(VIBRATION, said(reading=mm_s(1.0), override_reason="Run-in"), NOW_MS)


def test_a_measurement_without_its_reading_is_not_done() -> None:
    with pytest.raises(EvidenceMissing) as caught:
        outcome_of(VIBRATION, said(), NOW_MS)
    assert caught.value.missing == ("reading",)
    assert outcome_of(VIBRATION, said(result="skipped"), NOW_MS) == "skipped"


def test_a_choice_says_what_it_means_and_the_worse_word_counts() -> None:
    step = step_of(PUMP_SEAL_SERVICE, "seal-state")
    assert outcome_of(step, said(choice="dry"), NOW_MS) == "ok"
    assert outcome_of(step, said(choice="leaks"), NOW_MS) == "flagged"
    assert outcome_of(step, said(result="failed", choice="dry"), NOW_MS) == "failed"
    with pytest.raises(EvidenceMissing):
        outcome_of(step, said(), NOW_MS)


def test_missing_pictures_hold_only_at_a_hard_gate() -> None:
    soft = step_of(PUMP_SEAL_SERVICE, "replace-seal")
    assert outcome_of(soft, said(), NOW_MS) == "ok"
    assert missing_evidence(soft, said(), NOW_MS) == ("photo",)
    hard = msgspec.structs.replace(soft, gate="hard")
    with pytest.raises(EvidenceMissing):
        outcome_of(hard, said(), NOW_MS)
    assert outcome_of(hard, said(override_reason="No camera in this zone"), NOW_MS) == "overridden"
    assert outcome_of(hard, said(photo_ids=["00000000-0000-4000-8000-000000000001"]), NOW_MS) == "ok"


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"permit": " "}, "permit"),
        ({"lock_owner": ""}, "lock_owner"),
        ({"is_tried_out": False}, "try_out"),
        ({"people_on_site": ()}, "people_on_site"),
        ({"isolated": ("motor-isolator",)}, "isolation_point"),
        ({"expires_at_ms": None}, "expiry"),
        ({"expires_at_ms": NOW_MS}, "expiry"),
        ({"expires_at_ms": NOW_MS + LONGEST_SHIFT_MS + 1}, "expiry"),
    ],
)
def test_a_lockout_form_with_a_gap_is_refused(changes: dict[str, Any], missing: str) -> None:
    step = msgspec.structs.replace(LOCKOUT, evidence="none")
    with pytest.raises(EvidenceMissing) as caught:
        outcome_of(step, said(loto=msgspec.to_builtins(form(**changes))), NOW_MS)
    assert caught.value.missing == (missing,)
    assert outcome_of(step, said(loto=msgspec.to_builtins(form())), NOW_MS) == "ok"


def test_a_lockout_ends_with_the_shift_also_one_that_was_overridden() -> None:
    kept = given("lockout", loto=form())
    assert is_complete(LOCKOUT, kept, NOW_MS)
    assert not is_complete(LOCKOUT, kept, NOW_MS + 8 * HOUR_MS)
    forced = given("lockout", "overridden")
    assert is_complete(LOCKOUT, forced, NOW_MS)
    assert not is_complete(LOCKOUT, forced, NOW_MS + OVERRIDE_SHIFT_MS)


# --- the way --------------------------------------------------------------------------------------------------------


def keys(way: tuple[GuideStep, ...]) -> list[str]:
    return [step.key for step in way]


def test_the_way_before_any_answer_is_the_one_of_a_day_without_trouble() -> None:
    assert keys(way_of(PUMP_SEAL_SERVICE, {})) == [
        "lockout",
        "seal-picture",
        "seal-state",
        "replace-seal",
        "handback",
        "vibration",
    ]


def test_answers_lead_past_steps_and_to_others() -> None:
    answers = {"seal-state": given("seal-state", choice="dry"), "vibration": given("vibration", "out_of_limits")}
    assert keys(way_of(PUMP_SEAL_SERVICE, answers)) == [
        "lockout",
        "seal-picture",
        "seal-state",
        "handback",
        "vibration",
        "stop",
    ]


def test_a_reading_can_decide_where_to_go() -> None:
    measure = {"quantity": {"en": "T"}, "unit": "K"}
    rules = [{"when": {"reading_above": 5, "reading_below": 9}, "go_to": "c"}]
    document = guide({"key": "a", "kind": "measure", "measure": measure, "next": rules}, {"key": "b"}, {"key": "c"})
    check_guide(document)
    for value, way in ((5.0, "abc"), (5.1, "ac"), (9.0, "abc")):
        answers = {"a": given("a", reading=StepReading(value=value, unit="K"))}
        assert "".join(keys(way_of(document, answers))) == way


def test_a_hard_gate_holds_everything_behind_it_until_it_is_complete() -> None:
    held = holding_gate(PUMP_SEAL_SERVICE, {}, "vibration", NOW_MS)
    assert held is not None
    assert held.key == "lockout"
    assert holding_gate(PUMP_SEAL_SERVICE, {}, "lockout", NOW_MS) is None
    answers = {"lockout": given("lockout", loto=form())}
    assert holding_gate(PUMP_SEAL_SERVICE, answers, "replace-seal", NOW_MS) is None
    assert holding_gate(PUMP_SEAL_SERVICE, answers, "vibration", NOW_MS) is step_of(PUMP_SEAL_SERVICE, "handback")
    assert holding_gate(PUMP_SEAL_SERVICE, answers, "replace-seal", NOW_MS + 9 * HOUR_MS) is LOCKOUT


def test_a_log_whose_guide_goes_round_still_has_an_end() -> None:
    round_and_round = guide(
        {"key": "a", "next": [{"when": {}, "go_to": "b"}]}, {"key": "b", "next": [{"when": {}, "go_to": "a"}]}
    )
    assert keys(way_of(round_and_round, {})) == ["a", "b"]
