"""What the second set of rules says of a record: which items, why, in which order."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.fault import SEVERITY_RANK
from sightline.workflow.rules import RULESET_VERSION, generate
from sightline.workflow.rules.rest import MAX_ITEMS, cut
from sightline.workflow.texts import reasons_of
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, WORLD, CaseLog, anchor, geometry, uid
from support.listed_cases import GUIDE, act, assess, defer, full_case, measure

SHIFT_MS = 8 * 3_600_000


@pytest.fixture
def log() -> CaseLog:
    """A case whose guide was worked through without findings."""
    log = CaseLog().open()
    for key in ("isolate", "inspect-seal", "check-coupling"):
        log.answer(key)
    return log


@pytest.fixture
def service() -> CaseLog:
    return CaseLog().open(guide_id=GUIDE)


def items_of(log: CaseLog) -> dict[str, ReviewItem]:
    """By id, without the standard items."""
    items = generate(log.state)
    assert len({item.item_id for item in items}) == len(items)
    return {item.item_id: item for item in items if item.rule != "template.item"}


def only(log: CaseLog) -> ReviewItem:
    (item,) = items_of(log).values()
    return item


def reasons(log: CaseLog, item_id: str) -> tuple[str, ...]:
    return reasons_of(items_of(log)[item_id])


def clear_fault(log: CaseLog, severity: str = "low", at: str = "good") -> str:
    """A fault with a picture whose mark the technician acknowledged."""
    mark = log.place(at=anchor(at))
    log.acknowledge(mark)
    log.still(mark, "aa" * 32)
    return log.fault(mark, severity=severity)


def lock(log: CaseLog, **changes: Any) -> None:
    picture = log.photo(step_key="lockout")
    log.answer("lockout", photo_ids=[picture], loto=log.lockout(**changes))


class TestFaults:
    def test_a_seen_well_placed_mild_fault_is_there_and_no_exception(self, log: CaseLog) -> None:
        clear_fault(log)
        item = only(log)
        assert (item.item_id, item.rule, item.rule_version, item.is_exception) == (
            "fault:1",
            "fault.recorded",
            RULESET_VERSION,
            False,
        )
        assert (item.severity, item.suggested) == ("low", "confirmed")
        assert [ref.kind for ref in item.evidence or ()] == ["still", "anchor"]

    @pytest.mark.parametrize("severity", ["high", "critical"])
    def test_high_severity_is_always_an_exception(self, log: CaseLog, severity: str) -> None:
        clear_fault(log, severity)
        assert reasons(log, "fault:1") == ("severity",)

    def test_the_safety_flag_is_an_exception_whatever_the_ratings(self, log: CaseLog) -> None:
        assess(log, clear_fault(log), 1, is_safety=True)
        item = only(log)
        assert set(reasons_of(item)) == {"safety", "priority"}
        assert item.severity == "high"

    @pytest.mark.parametrize("state", ["approximate", "suspect", "lost", "screen_only"])
    def test_a_weak_anchor_is_an_exception(self, log: CaseLog, state: str) -> None:
        clear_fault(log, at=state)
        assert reasons(log, "fault:1") == (f"anchor_{state}",)

    def test_a_fault_without_any_picture_misses_evidence(self, log: CaseLog) -> None:
        mark = log.place()
        log.acknowledge(mark)
        fault_id = log.fault(mark)
        assert reasons(log, "evidence:fault:1") == ("no_picture",)
        assert items_of(log)["evidence:fault:1"].suggested == "rejected"
        log.photo(fault_id=fault_id)
        assert "evidence:fault:1" not in items_of(log)
        assert "photo" in [ref.kind for ref in items_of(log)["fault:1"].evidence or ()]

    def test_a_rejected_fault_stays_on_the_list_and_needs_no_picture(self, log: CaseLog) -> None:
        mark = log.place()
        log.acknowledge(mark)
        fault_id = log.fault(mark)
        log.do(TECHNICIAN, "fault.move", fault_id=fault_id, action="reject", reason="Is always so")
        assert reasons_of(only(log)) == ("rejected",)

    def test_the_newest_reading_of_a_quantity_counts(self, log: CaseLog) -> None:
        fault_id = clear_fault(log)
        measure(log, fault_id, 6.0)
        measure(log, fault_id, 80.0, quantity="Temperature", unit="°C", high=90.0, calibration_due_ms=1)
        assert reasons(log, "fault:1") == ("reading_out_of_limits", "calibration_overdue")
        measure(log, fault_id, 2.0)
        assert reasons(log, "fault:1") == ("calibration_overdue",)

    def test_a_deferred_fault_is_an_exception_and_says_what_is_not_known(self, log: CaseLog) -> None:
        defer(log, clear_fault(log))
        assert reasons(log, "deferred:1") == ("deferred",)
        assert items_of(log)["deferred:1"].params["owner"] == "Shift lead"

    def test_parts_that_were_put_in_are_one_item_and_need_a_number(self, log: CaseLog) -> None:
        fault_id = clear_fault(log)
        act(log, fault_id, {"part": "Seal", "number": "4711", "quantity": 1})
        assert reasons(log, "part:1") == ()
        assert items_of(log)["part:1"].params["parts"] == "1 × Seal (4711)"
        act(log, fault_id, {"part": "Grease", "number": " ", "quantity": 0.25})
        assert reasons(log, "part:1") == ("part_without_number",)


class TestSteps:
    def test_a_guide_that_was_worked_through_leaves_only_standard_items(self, log: CaseLog) -> None:
        assert items_of(log) == {}

    def test_a_guide_that_nobody_began_is_one_item(self) -> None:
        item = only(CaseLog().open())
        assert (item.item_id, reasons_of(item)) == ("guide", ("not_started",))

    def test_required_steps_on_the_way_without_an_answer_are_exceptions(self) -> None:
        log = CaseLog().open()
        log.answer("isolate")
        assert list(items_of(log)) == ["step:inspect-seal", "step:check-coupling"]
        assert reasons(log, "step:inspect-seal") == ("unanswered",)

    @pytest.mark.parametrize(
        ("result", "rule", "reason"),
        [
            ("flagged", "step.flagged", "flagged"),
            ("failed", "step.failed", "failed"),
            ("skipped", "step.skipped", "skipped_required"),
        ],
    )
    def test_the_newest_answer_decides_and_all_stand_behind_the_item(
        self, log: CaseLog, result: str, rule: str, reason: str
    ) -> None:
        log.answer("isolate", result, "Drips")
        item = only(log)
        assert (item.item_id, item.rule, reasons_of(item)) == ("step:isolate", rule, (reason,))
        assert (item.params["note"], len(item.event_seqs)) == ("Drips", 2)
        log.answer("isolate")
        assert items_of(log) == {}

    def test_a_reading_out_of_limits_says_what_is_right(self, service: CaseLog) -> None:
        lock(service)
        service.answer("handback")
        service.answer("vibration", reading={"value": 5.2, "unit": "mm/s"})
        item = items_of(service)["step:vibration"]
        assert (item.rule, item.params["reading"], item.params["limits"]) == (
            "step.out_of_limits",
            "5.2 mm/s",
            "≤ 4.5 mm/s",
        )
        assert [ref.kind for ref in item.evidence or ()] == ["reading"]

    def test_an_override_says_why_and_what_was_missing(self, service: CaseLog) -> None:
        lock(service)
        service.answer("seal-picture", override_reason="Camera fogged", photo_ids=[])
        item = items_of(service)["step:seal-picture"]
        assert (item.rule, item.severity, reasons_of(item)) == (
            "step.overridden",
            "high",
            ("overridden", "missing_photo"),
        )
        assert item.params["override_reason"] == "Camera fogged"
        assert "evidence:step:seal-picture" not in items_of(service)

    def test_a_step_without_the_picture_that_it_asks_for_misses_evidence_until_one_is_taken(
        self, service: CaseLog
    ) -> None:
        lock(service)
        service.answer("replace-seal")
        assert reasons(service, "evidence:step:replace-seal") == ("missing_photo",)
        service.photo(step_key="replace-seal")
        assert "evidence:step:replace-seal" not in items_of(service)


class TestLockout:
    def test_an_isolation_is_always_on_the_list_also_when_all_is_well(self, service: CaseLog) -> None:
        lock(service)
        item = items_of(service)["step:lockout"]
        assert (item.rule, item.is_exception, item.severity) == ("lockout.recorded", False, "medium")
        assert item.params["lock_owner"] == "Tina Field"

    def test_without_a_try_out_it_is_critical_and_comes_first(self, service: CaseLog) -> None:
        clear_fault(service, "critical")
        picture = service.photo(step_key="lockout")
        form = service.lockout(is_tried_out=False)
        service.answer("lockout", photo_ids=[picture], loto=form, override_reason="Motor has no local start")
        first = generate(service.state)[0]
        assert (first.item_id, first.severity) == ("step:lockout", "critical")
        assert reasons_of(first) == ("overridden", "missing_try_out")

    @pytest.mark.parametrize("result", ["skipped", "flagged", "failed"])
    def test_every_answer_but_done_is_an_exception(self, service: CaseLog, result: str) -> None:
        service.answer("lockout", result, "Later")
        assert reasons(service, "step:lockout") == (f"lockout_{result}" if result == "skipped" else result,)

    def test_a_skipped_isolation_is_critical(self, service: CaseLog) -> None:
        service.answer("lockout", "skipped")
        assert items_of(service)["step:lockout"].severity == "critical"

    def test_work_after_the_shift_of_an_isolation_is_a_gap_and_before_it_is_none(self, service: CaseLog) -> None:
        lock(service, expires_at_ms=service.now_ms + SHIFT_MS)
        fault_id = clear_fault(service)
        act(service, fault_id)
        assert reasons(service, "step:lockout") == ()
        service.now_ms += SHIFT_MS
        act(service, fault_id)
        assert reasons(service, "step:lockout") == ("lockout_expired",)
        lock(service, expires_at_ms=service.now_ms + SHIFT_MS)
        assert reasons(service, "step:lockout") == ("lockout_expired",)

    def test_an_isolation_that_was_recorded_anew_before_work_went_on_has_no_gap(self, service: CaseLog) -> None:
        lock(service, expires_at_ms=service.now_ms + SHIFT_MS)
        service.now_ms += SHIFT_MS
        lock(service, expires_at_ms=service.now_ms + SHIFT_MS)
        act(service, clear_fault(service))
        assert reasons(service, "step:lockout") == ()


class TestMarks:
    def test_what_the_expert_showed_is_an_exception_until_the_technician_saw_it(self, log: CaseLog) -> None:
        arrow = log.place(shape="arrow", points=[[0.3, 0.3]], geometry=geometry(points=1))
        item = only(log)
        assert (item.item_id, item.rule, reasons_of(item)) == (
            "instruction:1",
            "instruction.given",
            ("unacknowledged",),
        )
        log.acknowledge(arrow)
        assert (only(log).is_exception, only(log).params["seen_by"]) == (False, "Tina Field")

    def test_a_word_at_a_point_is_an_instruction_and_a_bare_point_is_none(self, log: CaseLog) -> None:
        log.place()
        log.place(TECHNICIAN, label="Here")
        assert items_of(log) == {}
        log.place(label="Tighten")
        assert only(log).item_id == "instruction:3"

    def test_a_deleted_instruction_is_none(self, log: CaseLog) -> None:
        arrow = log.place(shape="arrow", points=[[0.3, 0.3]], geometry=geometry(points=1))
        log.do(EXPERT, "annotation.delete", annotation_id=arrow)
        assert items_of(log) == {}

    def test_a_measure_at_a_lost_place_is_an_exception_and_of_a_plain_mark_one_is_told(self, log: CaseLog) -> None:
        log.place(at=anchor("approximate"))
        ends = [[0.5, 0.5], [0.7, 0.5]]
        log.place(shape="distance", points=ends, at=anchor("lost"), geometry=geometry(state="lost"))
        assert reasons(log, "anchor:1") == ()
        assert reasons(log, "anchor:2") == ("anchor_lost",)

    def test_the_end_of_a_world_is_named(self, log: CaseLog) -> None:
        log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
        clear_fault(log)
        (jump,) = log.do(TECHNICIAN, "world.start", world_id=uid(0xB0002), reason="jump")
        assert reasons(log, "fault:1") == ("anchor_suspect",)
        assert jump.seq in items_of(log)["fault:1"].event_seqs


class TestAfterTheFact:
    def test_a_change_after_the_call_is_an_exception_and_one_in_it_is_none(self, log: CaseLog) -> None:
        log.call()
        fault_id = clear_fault(log)
        log.do(EXPERT, "fault.edit", fault_id=fault_id, note="Two drops")
        assert "change:fault:1" not in items_of(log)
        log.do(EXPERT, "call.end")
        log.do(TECHNICIAN, "fault.edit", fault_id=fault_id, note="One drop")
        item = items_of(log)["change:fault:1"]
        assert (reasons_of(item), item.params["by"]) == (("after_call",), "Tina Field")
        assert len(item.event_seqs) == 2

    def test_a_second_answer_after_the_call_is_an_exception_and_a_first_one_is_none(self, log: CaseLog) -> None:
        log.call()
        log.answer("isolate", "flagged", "Ran on")
        log.do(EXPERT, "call.end")
        log.answer("isolate")
        assert reasons(log, "change:step:isolate") == ("after_call",)
        fresh = CaseLog().open()
        fresh.call()
        fresh.do(EXPERT, "call.end")
        fresh.answer("isolate")
        assert "change:step:isolate" not in items_of(fresh)

    def test_what_is_changed_or_entered_after_handing_over_is_an_exception(self) -> None:
        log = full_case()
        assert reasons(log, "late:fault:3") == ("late",)
        assert "after_submission" in reasons(log, "change:step:seal-picture")


class TestStandardItems:
    def test_they_are_on_every_list_and_clear(self, log: CaseLog) -> None:
        standard = [item for item in generate(log.state) if item.rule == "template.item"]
        assert [item.params["key"] for item in standard] == ["returned-to-service", "guards-refitted", "area-clean"]
        assert not any(item.is_exception for item in standard)

    def test_a_grave_fault_that_is_still_there_speaks_against_service(self, log: CaseLog) -> None:
        fault_id = clear_fault(log, "critical")

        def why() -> tuple[str, ...]:
            return reasons_of({item.item_id: item for item in generate(log.state)}["standard:returned-to-service"])

        assert why() == ("unresolved_fault",)
        for action in ("confirm", "resolve"):
            log.do(EXPERT, "fault.move", fault_id=fault_id, action=action, reason="")
        assert why() == ()

    def test_the_permit_is_asked_for_where_there_was_an_isolation(self, service: CaseLog) -> None:
        assert "standard:permit-closed" in {item.item_id for item in generate(service.state)}


def test_exceptions_come_first_and_the_most_severe_first_among_them() -> None:
    items = generate(full_case().state)
    exceptions = [item.is_exception for item in items]
    assert exceptions == sorted(exceptions, reverse=True)
    ranks = [SEVERITY_RANK[item.severity] for item in items if item.is_exception and item.severity]
    assert ranks == sorted(ranks, reverse=True)
    assert len(ranks) == sum(exceptions)


def test_what_was_sent_back_is_an_exception_with_the_answer_also_when_its_reason_is_gone() -> None:
    log = full_case()
    log.do(TECHNICIAN, "case.resubmit", summary="")
    review = log.state.review
    assert review is not None
    items = {item.item_id: item for item in review.items}
    assert reasons_of(items["evidence:fault:1"]) == ("no_picture", "reworked")
    gone = items["rework:step:seal-picture"]
    assert (gone.rule, gone.is_exception, gone.params["rework"]) == ("item.reworked", True, "Looked again")
    assert (gone.params["title_en"], gone.step_key) == ("Step skipped: Photograph the seal", "seal-picture")
    answer = log.events[gone.rework_seq - 1] if gone.rework_seq else None
    assert answer is not None
    assert answer.kind == "rework.answered"
    log.decide_all(actor=SUPERVISOR)
    assert review.ruleset_version == RULESET_VERSION


def test_long_ids_of_items_that_are_gone_stay_apart() -> None:
    log = full_case()
    state = log.state
    (some,) = [item for item in state.rework.values() if item.item_id == "evidence:fault:1"]
    long_ids = [f"evidence:step:{'k' * 59}{end}" for end in "ab"]
    for item_id in long_ids:
        state.rework[item_id] = dataclasses.replace(some, item_id=item_id)
    gone = [item for item in generate(state) if item.params.get("item") in long_ids]
    assert len({item.item_id for item in gone}) == 2
    assert all(len(item.item_id) <= 80 for item in gone)


def test_a_list_that_is_too_long_says_how_many_more_there_are() -> None:
    item = generate(full_case().state)[0]
    clear = [msgspec.structs.replace(item, item_id=f"c:{i}", is_exception=False) for i in range(1000)]
    grave = [msgspec.structs.replace(item, item_id=f"x:{i}") for i in range(1500)]
    assert cut(tuple(grave)) == tuple(grave)
    listed = cut((*grave, *clear))
    assert len(listed) == MAX_ITEMS
    assert (listed[0].rule, listed[0].params["count"], listed[0].params["exceptions"]) == ("list.rest", "501", "0")
    assert [each.item_id for each in listed[1:1501]] == [each.item_id for each in grave]


@pytest.mark.parametrize("due_at_ms", [1, 2**53 - 1])
def test_a_due_date_that_no_calendar_has_breaks_nothing(log: CaseLog, due_at_ms: int) -> None:
    fault_id = clear_fault(log)
    defer(log, fault_id)
    state = log.state
    fault = state.fault(fault_id)
    odd = dataclasses.replace(fault.moves[-1], due_at_ms=due_at_ms)
    state.faults[fault.fault_id] = dataclasses.replace(fault, moves=(odd,))
    item = next(each for each in generate(state) if each.rule == "fault.deferred")
    assert item.params["due"] in ("1970-01-01", str(2**53 - 1))
