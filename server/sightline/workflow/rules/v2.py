"""The second set of rules: faults, steps, isolation, evidence, instructions, later changes, standard items."""

from __future__ import annotations

from sightline.workflow.rules import (
    anchors,
    changes,
    deferred,
    evidence,
    faults,
    instructions,
    lockout,
    parts_replaced,
    standard,
    steps,
    unanswered,
)
from sightline.workflow.rules.base import Rule

RULES: tuple[Rule, ...] = (
    lockout.RULE,
    faults.RULE,
    deferred.RULE,
    *steps.RULES,
    unanswered.NOT_STARTED,
    unanswered.UNANSWERED,
    evidence.RULE,
    parts_replaced.RULE,
    changes.CHANGED,
    changes.LATE,
    instructions.RULE,
    anchors.RULE,
    standard.RULE,
)
"""In the order of items of the same severity."""
