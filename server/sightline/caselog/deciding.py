"""What every decision shares: its input, its output, and the checks that many need."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from sightline.caselog.event import Actor
from sightline.caselog.facts import Facts
from sightline.errors import MalformedMessage, TransitionNotAllowed
from sightline.workflow.case_state import CaseState
from sightline.workflow.states import CASE, WORKING


@dataclass(frozen=True, slots=True)
class Request:
    """One operation in its circumstances; the role was checked."""

    state: CaseState
    actor: Actor
    facts: Facts


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has an id: its kind and the struct of its body."""

    kind: str
    body: msgspec.Struct


Drafts = tuple[Draft, ...]

NOTHING: Drafts = ()
"""The operation asks for what is so already."""


def require_open(state: CaseState, op_kind: str) -> None:
    """Raises TransitionNotAllowed unless the case is worked on: open, or sent back to the technician."""
    if state.life not in WORKING:
        raise TransitionNotAllowed(CASE.subject, state.life, op_kind, ops_possible(state))


def ops_possible(state: CaseState) -> list[str]:
    """Return the operations that the state of the case still takes, for error texts."""
    match state.life:
        case "new":
            return ["case.open"]
        case "submitted" | "in_review":
            return ["note.add", "fault.move", "review.decide", "review.return", "review.sign", "case.void"]
        case "returned":
            return ["rework.answer", "case.resubmit", "note.add", "world.start", "call.request", "guide.answer"]
        case "signed":
            return ["note.add", "review.sign"]
        case _:
            return ["note.add"]


def require_text(text: str, what: str) -> str:
    """Return the text without blanks around it. Raises MalformedMessage when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise MalformedMessage(f"{what} may not be blank.")
    return stripped
