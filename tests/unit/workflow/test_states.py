"""The transition tables."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from sightline.errors import TransitionNotAllowed
from sightline.protocol.workflow import FaultMoved, MoveFault
from sightline.workflow.fault import ACTIONS_WITH_REASON, FAULT, FaultAction, FaultLife
from sightline.workflow.states import CALL, CASE


def test_a_legal_event_leads_on_and_another_says_what_would_be_possible() -> None:
    assert FAULT.next("suspected", "confirm") == "confirmed"
    with pytest.raises(TransitionNotAllowed) as caught:
        FAULT.next("verified", "confirm")
    assert caught.value.details["allowed"] == ["reopen"]
    assert "verified" in caught.value.message


def test_the_fault_table_speaks_the_words_of_the_protocol() -> None:
    states, actions = set(get_args(FaultLife)), set(get_args(FaultAction))
    assert {state for state, _ in FAULT.rows} | set(FAULT.rows.values()) == states
    assert {action for _, action in FAULT.rows} == actions
    assert set(get_args(get_type_hints(MoveFault)["action"])) == actions
    assert set(get_args(get_type_hints(FaultMoved)["to_state"])) == states
    assert actions >= ACTIONS_WITH_REASON


def test_every_fault_can_come_to_an_end_and_be_taken_up_again() -> None:
    reached = {"suspected"}
    for _ in FAULT.rows:
        reached |= {after for (before, _), after in FAULT.rows.items() if before in reached}
    assert reached == set(get_args(FaultLife))
    assert all(FAULT.allowed(state) for state in get_args(FaultLife))


def test_a_call_rings_before_it_is_taken_and_can_follow_another() -> None:
    state = "none"
    for event, after in [("request", "ringing"), ("decline", "ringing"), ("take", "in_call"), ("end", "ended")]:
        state = CALL.next(state, event)  # type: ignore[arg-type]
        assert state == after
    assert CALL.next("ended", "request") == "ringing"


@pytest.mark.parametrize("state", ["open", "submitted", "in_review", "signed"])
def test_a_note_can_be_added_in_every_state(state: str) -> None:
    after = CASE.next(state, "note.added")  # type: ignore[arg-type]
    assert after == ("in_review" if state == "signed" else state)
