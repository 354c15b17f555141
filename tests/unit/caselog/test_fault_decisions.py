"""What can be said of a fault, and what is refused: codes, risk, measurements, actions, links, deferring."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest

from sightline.caselog.decide_fault_facts import MAX_OF_A_KIND
from sightline.caselog.facts import EarlierFault
from sightline.errors import (
    Conflict,
    LimitExceeded,
    MalformedMessage,
    NotFound,
    PermissionDenied,
    SightlineError,
    TransitionNotAllowed,
)
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.fault import Fault
from sightline.workflow.risk import DEFAULT_MATRIX
from support.caselog import AUDITOR, EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, uid

DAY_MS = 86_400_000
READING: dict[str, Any] = {"quantity": "Temperature", "value": 91.5, "unit": "°C", "high": 80, "instrument": ""}
RATED: dict[str, Any] = {"is_safety": False, "is_environment": False, "note": ""}
EARLIER = EarlierFault(case_id=uid(0xE1), case_number=1001, fault_id=uid(0xE2), number=3, title="Seal leaks")
AGAIN: dict[str, Any] = {
    "relation": "recurrence_of",
    "other_case_id": EARLIER.case_id,
    "other_fault_id": EARLIER.fault_id,
}


@pytest.fixture
def log() -> CaseLog:
    return CaseLog().open()


@pytest.fixture
def fault_id(log: CaseLog) -> str:
    return log.fault(severity="medium")


def fault_of(log: CaseLog, fault_id: str) -> Fault:
    return log.state.fault(fault_id)


class TestCoding:
    def test_codes_are_kept_with_their_words_and_unknown_is_not_nothing(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.code", fault_id=fault_id, mode="LEAK-OUT", cause="unknown", impact="unknown")
        coding = fault_of(log, fault_id).coding
        assert coding is not None
        assert (coding.scheme, coding.scheme_version) == (DEFAULT_CODES.key, DEFAULT_CODES.version)
        assert coding.mode is not None
        assert (coding.mode.en, coding.mode.zh) == ("Leaks to the outside", "外漏")
        assert coding.unknown == ("cause", "impact")
        assert coding.not_assessed == ("part", "mechanism", "detection")

    def test_a_coding_says_everything_so_what_it_leaves_out_is_taken_back(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.code", fault_id=fault_id, mode="LEAK-OUT", cause="FOREIGN")
        log.do(TECHNICIAN, "fault.code", fault_id=fault_id, mode="LEAK-OUT")
        coding = fault_of(log, fault_id).coding
        assert coding is not None
        assert coding.cause is None
        assert coding.by.account_id == TECHNICIAN.account_id

    def test_what_is_said_already_leaves_no_event(self, log: CaseLog, fault_id: str) -> None:
        assert log.do(EXPERT, "fault.code", fault_id=fault_id) == []
        assert len(log.do(EXPERT, "fault.code", fault_id=fault_id, mode="HOT")) == 1
        assert log.do(EXPERT, "fault.code", fault_id=fault_id, mode="HOT") == []
        assert len(log.do(EXPERT, "fault.code", fault_id=fault_id)) == 1

    def test_the_plants_list_takes_the_place_of_the_shipped_one(self, log: CaseLog, fault_id: str) -> None:
        entry = msgspec.structs.replace(DEFAULT_CODES.entries[0], dimension="mode", code="F-01", en="Seized", sap=None)
        plant = msgspec.structs.replace(DEFAULT_CODES, key="plant-7", version=4, entries=(entry,))
        log.do(EXPERT, "fault.code", facts={"codes": plant}, fault_id=fault_id, mode="F-01")
        coding = fault_of(log, fault_id).coding
        assert coding is not None
        assert coding.mode is not None
        assert (coding.scheme, coding.scheme_version, coding.mode.en) == ("plant-7", 4, "Seized")
        with pytest.raises(NotFound):
            log.do(EXPERT, "fault.code", facts={"codes": plant}, fault_id=fault_id, mode="LEAK-OUT")

    def test_a_pair_that_the_list_does_not_expect_is_taken_and_said(self, log: CaseLog, fault_id: str) -> None:
        (event,) = log.do(EXPERT, "fault.code", fault_id=fault_id, mode="NO-START", mechanism="CAVITATION")
        assert event.body["is_unusual"]
        (event,) = log.do(EXPERT, "fault.code", fault_id=fault_id, mode="NOISY", mechanism="CAVITATION")
        assert not event.body["is_unusual"]


class TestRisk:
    def test_the_event_carries_the_outcome_of_the_matrix(self, log: CaseLog, fault_id: str) -> None:
        log.do(
            EXPERT,
            "fault.assess",
            fault_id=fault_id,
            severity_rating=8,
            occurrence_rating=4,
            detection_rating=3,
            **RATED,
        )
        fault = fault_of(log, fault_id)
        assert fault.risk is not None
        assert (fault.risk.matrix, fault.risk.matrix_version) == (DEFAULT_MATRIX.key, DEFAULT_MATRIX.version)
        assert (fault.risk.priority, fault.risk.rpn, fault.risk.is_partial) == ("high", 96, False)
        assert fault.severity == "high", "the word follows the rating"
        assert fault.risk.is_high

    def test_without_a_rating_severity_is_by_the_word(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.assess", fault_id=fault_id, **RATED)
        fault = fault_of(log, fault_id)
        assert fault.risk is not None
        assert (fault.risk.severity_rating, fault.severity, fault.risk.is_partial) == (5, "medium", True)
        assert fault.risk.rpn is None

    def test_a_severity_in_words_that_contradicts_the_rating_takes_its_place(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.assess", fault_id=fault_id, severity_rating=8, occurrence_rating=2, **RATED)
        events = log.do(TECHNICIAN, "fault.edit", fault_id=fault_id, severity="low")
        assert [event.kind for event in events] == ["fault.edited", "fault.assessed"]
        fault = fault_of(log, fault_id)
        assert fault.risk is not None
        assert (fault.severity, fault.risk.severity_rating, fault.risk.occurrence_rating) == ("low", 2, 2)
        (event,) = log.do(TECHNICIAN, "fault.edit", fault_id=fault_id, note="Worse at night")
        assert event.kind == "fault.edited"

    def test_a_rating_within_the_word_is_kept_when_something_else_is_edited(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.assess", fault_id=fault_id, severity_rating=10, **RATED)
        log.do(TECHNICIAN, "fault.edit", fault_id=fault_id, severity="critical", title="Seal bursts")
        risk = fault_of(log, fault_id).risk
        assert risk is not None
        assert risk.severity_rating == 10

    def test_the_same_assessment_leaves_no_event(self, log: CaseLog, fault_id: str) -> None:
        assert len(log.do(EXPERT, "fault.assess", fault_id=fault_id, **RATED)) == 1
        assert log.do(EXPERT, "fault.assess", fault_id=fault_id, severity_rating=5, **RATED) == []

    @pytest.mark.parametrize("rating", [0, 11, -1, 2.5, "8", 10**30, True])
    def test_a_rating_is_a_whole_number_from_one_to_ten(self, log: CaseLog, fault_id: str, rating: Any) -> None:
        with pytest.raises(MalformedMessage):
            log.do(EXPERT, "fault.assess", fault_id=fault_id, severity_rating=rating, **RATED)


class TestMeasurements:
    @pytest.mark.parametrize(
        ("value", "low", "high", "outcome"),
        [
            (5, None, None, "no_limits"),
            (5, 5, 5, "within"),
            (4.9, 5, None, "below"),
            (5.1, None, 5, "above"),
            (0, -1, 1, "within"),
        ],
    )
    def test_a_reading_is_held_against_its_limits(
        self, log: CaseLog, fault_id: str, value: float, low: float | None, high: float | None, outcome: str
    ) -> None:
        reading = {**READING, "value": value, "low": low, "high": high}
        log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(1), **reading)
        (measured,) = fault_of(log, fault_id).measurements
        assert measured.outcome == outcome
        assert measured.is_out_of_limits is (outcome in ("below", "above"))

    def test_calibration_is_judged_at_the_time_of_measuring(self, log: CaseLog, fault_id: str) -> None:
        for number, due_ms in enumerate((None, log.now_ms + DAY_MS, log.now_ms - DAY_MS)):
            reading = {**READING, "calibration_due_ms": due_ms}
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(number), **reading)
        found = [each.calibration for each in fault_of(log, fault_id).measurements]
        assert found == ["not_stated", "valid", "overdue"]

    def test_a_correction_leaves_both_and_only_the_new_one_stands(self, log: CaseLog, fault_id: str) -> None:
        log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(1), **{**READING, "value": 915})
        corrected = {**READING, "value": 71.5, "supersedes": uid(1)}
        log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(2), **corrected)
        fault = fault_of(log, fault_id)
        assert [each.value for each in fault.measurements] == [915, 71.5]
        assert [each.value for each in fault.standing_measurements] == [71.5]
        assert fault.out_of_limits == ()
        with pytest.raises(NotFound):
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(3), **corrected)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"value": math.nan},
            {"value": math.inf},
            {"value": -math.inf},
            {"value": 1e300},
            {"value": "91"},
            {"low": math.nan},
            {"high": math.nan},
            {"low": 90, "high": 80},
            {"quantity": "  "},
            {"quantity": "x" * 121},
            {"calibration_due_ms": -1},
        ],
    )
    def test_what_is_no_measurement_is_refused(self, log: CaseLog, fault_id: str, wrong: dict[str, Any]) -> None:
        with pytest.raises(MalformedMessage):
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(1), **{**READING, **wrong})

    def test_an_id_is_used_once_and_there_is_an_end(self, log: CaseLog, fault_id: str) -> None:
        for number in range(MAX_OF_A_KIND):
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(number), **READING)
        with pytest.raises(Conflict):
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(1), **READING)
        with pytest.raises(LimitExceeded):
            log.do(TECHNICIAN, "fault.measure", fault_id=fault_id, measurement_id=uid(9999), **READING)


class TestActions:
    def test_what_was_done_with_parts_and_time(self, log: CaseLog, fault_id: str) -> None:
        part = {"part": " Mechanical seal ", "number": "4711-B", "quantity": 1}
        done: dict[str, Any] = {"action": "REPLACED", "text": "", "parts": [part], "minutes": 45}
        log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=uid(1), **done)
        log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=uid(2), text="Cleaned", parts=[], minutes=15)
        fault = fault_of(log, fault_id)
        assert [each.action.en if each.action else each.text for each in fault.actions] == ["Replaced", "Cleaned"]
        assert fault.actions[0].parts[0].part == "Mechanical seal"
        assert fault.has_replaced_parts
        assert fault.minutes == 60

    def test_a_corrected_action_counts_no_longer(self, log: CaseLog, fault_id: str) -> None:
        part = {"part": "Seal", "number": "", "quantity": 1}
        log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=uid(1), text="", parts=[part], minutes=45)
        corrected: dict[str, Any] = {"text": "Cleaned only", "parts": [], "supersedes": uid(1)}
        log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=uid(2), **corrected)
        fault = fault_of(log, fault_id)
        assert (fault.has_replaced_parts, fault.minutes, len(fault.actions)) == (False, None, 2)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": "  "},
            {"action": "NO-SUCH", "error": NotFound},
            {"parts": [{"part": " ", "number": "", "quantity": 1}]},
            {"parts": [{"part": "Seal", "number": "", "quantity": 0}]},
            {"parts": [{"part": "Seal", "number": "", "quantity": math.nan}]},
            {"minutes": -1},
            {"parts": [{"part": "Seal", "number": "", "quantity": 1}] * 51},
        ],
    )
    def test_what_says_nothing_or_nonsense_is_refused(self, log: CaseLog, fault_id: str, wrong: dict[str, Any]) -> None:
        error = wrong.pop("error", MalformedMessage)
        with pytest.raises(error):
            log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=uid(1), **{"text": "", "parts": [], **wrong})


class TestLinks:
    def test_a_fault_of_an_earlier_case_is_named_as_it_was_then(self, log: CaseLog, fault_id: str) -> None:
        log.do(EXPERT, "fault.link", facts={"earlier_fault": EARLIER}, fault_id=fault_id, **AGAIN)
        link = fault_of(log, fault_id).recurrence_of
        assert link is not None
        assert (link.other_case_number, link.other_number, link.other_title) == (1001, 3, "Seal leaks")
        assert log.do(EXPERT, "fault.link", fault_id=fault_id, **AGAIN) == [], "said already"

    def test_a_link_is_taken_back_without_looking_the_other_fault_up_again(self, log: CaseLog, fault_id: str) -> None:
        assert log.do(EXPERT, "fault.link", fault_id=fault_id, is_withdrawn=True, **AGAIN) == []
        log.do(EXPERT, "fault.link", facts={"earlier_fault": EARLIER}, fault_id=fault_id, **AGAIN)
        (event,) = log.do(EXPERT, "fault.link", fault_id=fault_id, is_withdrawn=True, **AGAIN)
        assert event.body["other_title"] == "Seal leaks"
        assert fault_of(log, fault_id).links == ()

    def test_what_the_asset_never_had_is_not_found(self, log: CaseLog, fault_id: str) -> None:
        other = {**AGAIN, "other_fault_id": uid(0xE9)}
        found: dict[str, Any] = {"earlier_fault": EARLIER}
        for given in ({}, found):
            with pytest.raises(NotFound):
                log.do(EXPERT, "fault.link", facts=given, fault_id=fault_id, **other)

    def test_the_same_fault_twice_in_a_case_is_a_duplicate(self, log: CaseLog, fault_id: str) -> None:
        second = log.fault(title="Wet floor")
        body: dict[str, Any] = {"relation": "duplicate_of", "other_case_id": log.case_id}
        log.do(EXPERT, "fault.link", fault_id=second, other_fault_id=fault_id, **body)
        link = fault_of(log, second).duplicate_of
        assert link is not None
        assert (link.other_case_number, link.other_number, link.other_title) == (1042, 1, "Seal leaks")
        with pytest.raises(Conflict):
            log.do(EXPERT, "fault.link", fault_id=fault_id, other_fault_id=second, **body)
        with pytest.raises(MalformedMessage):
            log.do(EXPERT, "fault.link", fault_id=fault_id, other_fault_id=fault_id, **body)
        recurs = {**body, "relation": "recurrence_of"}
        with pytest.raises(MalformedMessage):
            log.do(EXPERT, "fault.link", fault_id=fault_id, other_fault_id=second, **recurs)


class TestDeferring:
    def test_nobody_puts_a_fault_off_without_a_day_and_a_name(self, log: CaseLog, fault_id: str) -> None:
        defer: dict[str, Any] = {"fault_id": fault_id, "action": "defer", "reason": "Part on order"}
        later = log.now_ms + DAY_MS
        for missing in (
            {},
            {"due_at_ms": later},
            {"risk_owner": "Olga"},
            {"due_at_ms": log.now_ms, "risk_owner": "Olga"},
        ):
            with pytest.raises(MalformedMessage):
                log.do(EXPERT, "fault.move", **defer, **missing)
        with pytest.raises(MalformedMessage):
            log.do(EXPERT, "fault.move", **defer, due_at_ms=later, risk_owner="  ")
        log.do(EXPERT, "fault.move", **defer, due_at_ms=later, risk_owner=" Olga ")
        deferral = fault_of(log, fault_id).deferral
        assert deferral is not None
        assert (deferral.due_at_ms, deferral.risk_owner) == (later, "Olga")
        log.do(EXPERT, "fault.move", fault_id=fault_id, action="start", reason="")
        assert fault_of(log, fault_id).deferral is None

    def test_other_moves_leave_no_date(self, log: CaseLog, fault_id: str) -> None:
        move: dict[str, Any] = {"fault_id": fault_id, "action": "confirm", "reason": ""}
        (event,) = log.do(EXPERT, "fault.move", due_at_ms=log.now_ms + DAY_MS, risk_owner="Olga", **move)
        assert (event.body["due_at_ms"], event.body["risk_owner"]) == (None, None)


OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("fault.code", {"mode": "HOT"}),
    ("fault.assess", RATED),
    ("fault.measure", {"measurement_id": uid(1), **READING}),
    ("fault.act", {"action_id": uid(1), "text": "Cleaned", "parts": []}),
    ("fault.link", {**AGAIN, "relation": "duplicate_of"}),
]


@pytest.mark.parametrize(("kind", "body"), OPERATIONS)
class TestAllOfThem:
    def test_only_those_at_work_say_it(self, log: CaseLog, fault_id: str, kind: str, body: dict[str, Any]) -> None:
        for actor in (SUPERVISOR, AUDITOR):
            with pytest.raises(PermissionDenied):
                log.do(actor, kind, fault_id=fault_id, **body)

    def test_only_while_the_case_is_worked_on(
        self, log: CaseLog, fault_id: str, kind: str, body: dict[str, Any]
    ) -> None:
        log.close()
        with pytest.raises(TransitionNotAllowed):
            log.do(EXPERT, kind, fault_id=fault_id, **body)

    def test_not_of_a_fault_that_was_waved_away(
        self, log: CaseLog, fault_id: str, kind: str, body: dict[str, Any]
    ) -> None:
        log.do(EXPERT, "fault.move", fault_id=fault_id, action="reject", reason="Old paint")
        with pytest.raises(TransitionNotAllowed):
            log.do(EXPERT, kind, fault_id=fault_id, **body)

    def test_not_of_a_fault_that_is_not_there(self, log: CaseLog, kind: str, body: dict[str, Any]) -> None:
        with pytest.raises(NotFound):
            log.do(EXPERT, kind, fault_id=uid(404), **body)

    @pytest.mark.parametrize(
        "wrong", [{"fault_id": ""}, {"fault_id": None}, {"fault_id": "x" * 10_000}, {"fault_id": {}}]
    )
    def test_hostile_ids_get_a_typed_error(
        self, log: CaseLog, kind: str, body: dict[str, Any], wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(SightlineError):
            log.do(EXPERT, kind, **{**body, **wrong})
