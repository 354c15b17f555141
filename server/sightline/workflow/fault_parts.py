"""What the record says of a fault beyond its title: coding, risk, measurements, actions, links to other faults.

All values are as the events carried them, with the words of the codes and the outcome of the matrix as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sightline.protocol.common import Actor
from sightline.protocol.workflow import CodeWord, ReplacedPart

UNKNOWN = "unknown"
"""The code that says: it was looked for and not found out. Nothing at all (None) says: not assessed."""

Impact = Literal["critical", "degraded", "incipient", "unknown"]
Priority = Literal["low", "medium", "high", "urgent"]
Relation = Literal["recurrence_of", "duplicate_of"]
Outcome = Literal["within", "below", "above", "no_limits"]
Calibration = Literal["valid", "overdue", "not_stated"]

PRIORITY_RANK: dict[Priority, int] = {"low": 0, "medium": 1, "high": 2, "urgent": 3}


@dataclass(frozen=True, slots=True)
class Coding:
    """The newest coding; ``scheme`` and ``scheme_version`` name the list that its words are from."""

    scheme: str
    scheme_version: int
    part: CodeWord | None
    mode: CodeWord | None
    mechanism: CodeWord | None
    cause: CodeWord | None
    detection: CodeWord | None
    impact: Impact | None
    is_unusual: bool
    by: Actor
    at_ms: int
    seq: int

    @property
    def not_assessed(self) -> tuple[str, ...]:
        """Names of what nobody has said anything about, in the order of the fields."""
        names = ("part", "mode", "mechanism", "cause", "detection", "impact")
        return tuple(name for name in names if getattr(self, name) is None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of what was looked for and not found out."""
        words = {name: getattr(self, name) for name in ("part", "mode", "mechanism", "cause", "detection")}
        found = [name for name, word in words.items() if word is not None and word.code == UNKNOWN]
        return (*found, *(("impact",) if self.impact == UNKNOWN else ()))


@dataclass(frozen=True, slots=True)
class Risk:
    """The newest assessment and what the matrix named there made of it. ``rpn`` is information and decides nothing."""

    severity_rating: int
    occurrence_rating: int | None
    detection_rating: int | None
    is_safety: bool
    is_environment: bool
    note: str
    matrix: str
    matrix_version: int
    row: int
    priority: Priority
    is_partial: bool
    raised_by: Literal["severity", "safety"] | None
    rpn: int | None
    by: Actor
    at_ms: int
    seq: int

    @property
    def is_high(self) -> bool:
        """An exception whatever the RPN."""
        return PRIORITY_RANK[self.priority] >= PRIORITY_RANK["high"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One reading; ``supersedes`` names the earlier one that it corrects."""

    measurement_id: str
    quantity: str
    value: float
    unit: str
    low: float | None
    high: float | None
    instrument: str
    calibration_due_ms: int | None
    supersedes: str | None
    outcome: Outcome
    calibration: Calibration
    by: Actor
    at_ms: int
    seq: int

    @property
    def is_out_of_limits(self) -> bool:
        return self.outcome in ("below", "above")


@dataclass(frozen=True, slots=True)
class Action:
    """Something done about the fault; ``supersedes`` names the earlier one that it corrects."""

    action_id: str
    scheme: str
    scheme_version: int
    action: CodeWord | None
    text: str
    parts: tuple[ReplacedPart, ...]
    minutes: int | None
    supersedes: str | None
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Change:
    """That something said of a fault before was said anew: its description, its codes or its risk."""

    what: Literal["edited", "coded", "assessed"]
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Link:
    """That this fault is another one again, or the same twice; the other one's words as they were then."""

    relation: Relation
    other_case_id: str
    other_case_number: int
    other_fault_id: str
    other_number: int
    other_title: str
    by: Actor
    at_ms: int
    seq: int
