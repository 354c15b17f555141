"""From a case to its review list, by one of the sets of rules that there ever were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sightline.errors import NotFound
from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import SEVERITY_RANK
from sightline.workflow.rules import rest, reworked, v1, v2
from sightline.workflow.rules.base import Rule
from sightline.workflow.rules.record import Record

RULESET = "call-record"
RULESET_VERSION = 2
"""What a case that is closed now gets."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules of a version.

    Attributes:
        is_by_severity: whether the most severe items come first, or those of the first rule.
    """

    version: int
    rules: tuple[Rule, ...]
    is_by_severity: bool = True

    @property
    def every_rule(self) -> tuple[Rule, ...]:
        """Also those that look at what the others found."""
        return (*self.rules, reworked.RULE, rest.RULE)


RULESETS: Mapping[int, Ruleset] = {1: Ruleset(1, v1.RULES, is_by_severity=False), 2: Ruleset(2, v2.RULES)}


def generate(state: CaseState, version: int = RULESET_VERSION) -> tuple[ReviewItem, ...]:
    """Return the review list: exceptions first, the most severe first among them, then in the order of the rules.

    Raises:
        NotFound: the case was not opened, or there was never such a set of rules.
    """
    ruleset = RULESETS.get(version)
    if ruleset is None:
        raise NotFound("set of review rules", str(version))
    record = Record(state)
    found = [item for rule in ruleset.rules for item in rule.items(record, rule)]
    items = reworked.with_rework(state, found)
    return rest.cut(tuple(sorted(items, key=_by_severity if ruleset.is_by_severity else _by_exception)))


def _by_exception(item: ReviewItem) -> bool:
    return not item.is_exception


def _by_severity(item: ReviewItem) -> tuple[bool, int]:
    return not item.is_exception, -SEVERITY_RANK[item.severity] if item.severity else 0
