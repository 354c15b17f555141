"""A located defect and its life (DESIGN section 7).

From suspected by confirmed, in progress and resolved to verified; or rejected; or deferred, with a due date and
somebody who answers for the risk until then. What is said of it in codes, its risk, what was measured and done, and
which earlier fault it is, are each the newest or all statements of the record (``fault_parts.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sightline.ids import AnnotationId, FaultId
from sightline.protocol.common import Actor, Severity
from sightline.workflow.fault_parts import Action, Change, Coding, Link, Measurement, Risk
from sightline.workflow.states import Table

FaultLife = Literal["suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred"]
FaultAction = Literal["confirm", "reject", "start", "resolve", "verify", "defer", "reopen"]

FAULT: Table[FaultLife] = Table(
    "The fault",
    {
        ("suspected", "confirm"): "confirmed",
        ("suspected", "reject"): "rejected",
        ("suspected", "defer"): "deferred",
        ("confirmed", "start"): "in_progress",
        ("confirmed", "resolve"): "resolved",  # Put right on the spot.
        ("confirmed", "reject"): "rejected",
        ("confirmed", "defer"): "deferred",
        ("in_progress", "resolve"): "resolved",
        ("in_progress", "defer"): "deferred",
        ("resolved", "verify"): "verified",
        ("resolved", "reopen"): "confirmed",
        ("verified", "reopen"): "confirmed",
        ("rejected", "reopen"): "suspected",
        ("deferred", "start"): "in_progress",
        ("deferred", "reopen"): "confirmed",
    },
)

ACTIONS_WITH_REASON = frozenset({"reject", "defer", "reopen"})
SEVERITY_RANK: dict[Severity, int] = {"low": 0, "medium": 1, "high": 2, "critical": 3}


@dataclass(frozen=True, slots=True)
class FaultMove:
    """One change of a fault's state; ``due_at_ms`` and ``risk_owner`` belong to deferring, None in older records."""

    action: FaultAction
    to_state: FaultLife
    reason: str
    by: Actor
    at_ms: int
    seq: int
    due_at_ms: int | None = None
    risk_owner: str | None = None


@dataclass(frozen=True)
class Fault:
    """A fault point as the record knows it now; ``seqs`` are all events about it, oldest first. Without slots as marks.

    Attributes:
        coding: None: nobody coded it, which is not the same as codes that are unknown.
        risk: None: nobody assessed it; ``severity`` is all that is known then.
        measurements, actions: all of them in order, also those that a later one corrects.
        links: those that hold.
        changes: each time that something said before was said anew, in order.
    """

    fault_id: FaultId
    number: int
    annotation_id: AnnotationId
    title: str
    component: str
    severity: Severity
    note: str
    state: FaultLife
    by: Actor
    created_at_ms: int
    moves: tuple[FaultMove, ...]
    seqs: tuple[int, ...]
    coding: Coding | None = None
    risk: Risk | None = None
    measurements: tuple[Measurement, ...] = ()
    actions: tuple[Action, ...] = ()
    links: tuple[Link, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def is_live(self) -> bool:
        """False once it was rejected: it no longer counts as a fault, but it stays in the record and the review."""
        return self.state != "rejected"

    @property
    def deferral(self) -> FaultMove | None:
        """The move that put it off, while it is put off."""
        return self.moves[-1] if self.state == "deferred" and self.moves else None

    @property
    def standing_measurements(self) -> tuple[Measurement, ...]:
        """Measurements that no later one corrects."""
        corrected = {each.supersedes for each in self.measurements}
        return tuple(each for each in self.measurements if each.measurement_id not in corrected)

    @property
    def standing_actions(self) -> tuple[Action, ...]:
        """Actions that no later one corrects."""
        corrected = {each.supersedes for each in self.actions}
        return tuple(each for each in self.actions if each.action_id not in corrected)

    @property
    def out_of_limits(self) -> tuple[Measurement, ...]:
        return tuple(each for each in self.standing_measurements if each.is_out_of_limits)

    @property
    def has_replaced_parts(self) -> bool:
        return any(each.parts for each in self.standing_actions)

    @property
    def minutes(self) -> int | None:
        """Working time of all actions together; None when none was stated."""
        stated = [each.minutes for each in self.standing_actions if each.minutes is not None]
        return sum(stated) if stated else None

    @property
    def recurrence_of(self) -> Link | None:
        """The earlier fault that it is again; the newest such statement."""
        return next((each for each in reversed(self.links) if each.relation == "recurrence_of"), None)

    @property
    def duplicate_of(self) -> Link | None:
        return next((each for each in reversed(self.links) if each.relation == "duplicate_of"), None)
