"""The life of a fault: whatever is tried in whatever order, the record follows the table and says who put it off."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import SightlineError
from sightline.workflow.fault import ACTIONS_WITH_REASON, FAULT, FaultAction
from support.caselog import EXPERT, CaseLog

ACTIONS: tuple[FaultAction, ...] = get_args(FaultAction)
DAY_MS = 86_400_000
STEP = st.tuples(st.sampled_from(ACTIONS), st.booleans(), st.booleans())
"""The action, whether a reason is given, and whether a day and a name are."""


def body_of(log: CaseLog, fault_id: str, action: str, has_reason: bool, has_date: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"fault_id": fault_id, "action": action, "reason": "Why" if has_reason else " "}
    return {**body, "due_at_ms": log.now_ms + DAY_MS, "risk_owner": "Olga"} if has_date else body


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_every_move_is_a_row_of_the_table_and_everything_else_is_refused(
    steps: list[tuple[FaultAction, bool, bool]],
) -> None:
    log = CaseLog().open()
    fault_id = log.fault()
    for action, has_reason, has_date in steps:
        before = log.state.fault(fault_id)
        is_whole = (has_reason or action not in ACTIONS_WITH_REASON) and (has_date or action != "defer")
        is_legal = (before.state, action) in FAULT.rows and is_whole
        try:
            log.do(EXPERT, "fault.move", **body_of(log, fault_id, action, has_reason, has_date))
        except SightlineError:
            assert not is_legal
            assert log.state.fault(fault_id) == before
            continue
        assert is_legal
        after = log.state.fault(fault_id)
        assert after.state == FAULT.rows[before.state, action]
        assert len(after.moves) == len(before.moves) + 1
    fault = log.state.fault(fault_id)
    assert (fault.deferral is not None) is (fault.state == "deferred")
    if fault.deferral is not None:
        assert fault.deferral.due_at_ms is not None
        assert fault.deferral.risk_owner == "Olga"
    assert fault.is_live is (fault.state != "rejected")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from(["low", "medium", "high", "critical"])), max_size=12))
def test_the_word_and_the_rating_of_severity_never_contradict_each_other(steps: list[tuple[int, str]]) -> None:
    bands = {"low": range(1, 4), "medium": range(4, 7), "high": range(7, 9), "critical": range(9, 11)}
    log = CaseLog().open()
    fault_id = log.fault()
    flags: dict[str, Any] = {"is_safety": False, "is_environment": False, "note": ""}
    for rating, word in steps:
        log.do(EXPERT, "fault.assess", fault_id=fault_id, severity_rating=rating, **flags)
        fault = log.state.fault(fault_id)
        assert fault.risk is not None
        assert fault.risk.severity_rating == rating
        assert rating in bands[fault.severity]
        log.do(EXPERT, "fault.edit", fault_id=fault_id, severity=word)
        fault = log.state.fault(fault_id)
        assert fault.risk is not None
        assert fault.severity == word
        assert fault.risk.severity_rating in bands[word]
