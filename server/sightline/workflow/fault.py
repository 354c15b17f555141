"""A located defect and its life (DESIGN section 7).

From suspected by confirmed, in progress and resolved to verified; or rejected; or deferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sightline.ids import AnnotationId, FaultId
from sightline.protocol.common import Actor, Severity
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
    """One change of a fault's state."""

    action: FaultAction
    to_state: FaultLife
    reason: str
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault point as the record knows it now; ``seqs`` are all events about it, oldest first."""

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

    @property
    def is_live(self) -> bool:
        """False once it was rejected: it no longer counts as a fault, but it stays in the record and the review."""
        return self.state != "rejected"
