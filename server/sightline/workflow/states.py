"""Legal moves as tables ``{(state, event): state}``; everything else raises ``TransitionNotAllowed``.

DESIGN section 5 gives the life of a case: ``open -> submitted -> in_review <-> returned -> signed``, or ``void``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from sightline.errors import TransitionNotAllowed

S = TypeVar("S", bound=str)

CaseLife = Literal["new", "open", "submitted", "in_review", "returned", "signed", "void"]
"""``new`` = no event yet; never seen on the wire."""
WORKING: frozenset[CaseLife] = frozenset({"open", "returned"})
"""It is the technician's turn: the machine is worked on, and what is done goes into the record."""
CallLife = Literal["none", "ringing", "in_call", "ended"]


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """A named transition table.

    Attributes:
        subject: how an error text calls the thing that has the state, e.g. ``The call``.
        rows: where each legal event leads.
    """

    subject: str
    rows: Mapping[tuple[S, str], S]

    def next(self, state: S, event: str) -> S:
        """Return the state after ``event``.

        Raises:
            TransitionNotAllowed: the event has no row for this state; says which have.
        """
        try:
            return self.rows[state, event]
        except KeyError:
            raise TransitionNotAllowed(self.subject, state, event, self.allowed(state)) from None

    def allowed(self, state: S) -> list[str]:
        """Return the events that have a row for ``state``, in the order of the table."""
        return [event for (origin, event) in self.rows if origin == state]


CASE: Table[CaseLife] = Table(
    "The case",
    {
        ("new", "case.opened"): "open",
        ("open", "case.closed"): "submitted",
        ("submitted", "review.decided"): "in_review",
        ("submitted", "review.signed"): "signed",  # A list without items needs no verdict before the signature.
        ("in_review", "review.decided"): "in_review",
        ("in_review", "review.signed"): "signed",
        ("signed", "review.signed"): "signed",  # A second person's signature.
        # Signatures that are no verdict on the record leave the case where it is.
        ("submitted", "record.signed"): "submitted",
        ("in_review", "record.signed"): "in_review",
        ("signed", "record.signed"): "signed",
        ("in_review", "review.returned"): "returned",
        ("returned", "rework.answered"): "returned",
        ("returned", "case.resubmitted"): "in_review",
        # What was signed is supplemented or signed anew, never declared invalid.
        ("open", "case.voided"): "void",
        ("submitted", "case.voided"): "void",
        ("in_review", "case.voided"): "void",
        ("returned", "case.voided"): "void",
        # The record may be supplemented at any time; after a signature that ends the signature.
        ("open", "note.added"): "open",
        ("submitted", "note.added"): "submitted",
        ("in_review", "note.added"): "in_review",
        ("returned", "note.added"): "returned",
        ("signed", "note.added"): "in_review",
        ("void", "note.added"): "void",
    },
)

CALL: Table[CallLife] = Table(
    "The call",
    {
        ("none", "request"): "ringing",
        ("ended", "request"): "ringing",
        ("ringing", "take"): "in_call",
        ("ringing", "decline"): "ringing",  # The other experts' desks keep ringing.
        ("ringing", "end"): "ended",
        ("in_call", "end"): "ended",
    },
)
