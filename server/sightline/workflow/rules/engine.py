"""From a case to its review list, by one of the sets of rules that there ever were."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.errors import NotFound
from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.rules import v1
from sightline.workflow.rules.base import Rule
from sightline.workflow.rules.reworked import with_rework

RULESET = "call-record"
RULESET_VERSION = 1
"""What a case that is closed now gets."""

RULESETS: Mapping[int, tuple[Rule, ...]] = {1: v1.RULES}


def generate(state: CaseState, version: int = RULESET_VERSION) -> tuple[ReviewItem, ...]:
    """Return the review list: exceptions first, then the rest; each in the order of the rules.

    Raises:
        NotFound: the case was not opened, or this version has no such set of rules.
    """
    rules = RULESETS.get(version)
    if rules is None:
        raise NotFound("set of review rules", str(version))
    items = [item for rule in rules for item in rule.items(state, rule)]
    return tuple(sorted(with_rework(state, items), key=lambda item: not item.is_exception))
