"""Rule ``list.rest`` v1: a list holds so many items; of those beyond, one item says how many they are."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.record import Record

MAX_ITEMS = 2000
"""Of a list (``ReviewGenerated``)."""


def cut(items: tuple[ReviewItem, ...]) -> tuple[ReviewItem, ...]:
    """Return the list, or its first part and an item for the rest. The items are in order: exceptions come first."""
    if len(items) <= MAX_ITEMS:
        return items
    rest = items[MAX_ITEMS - 1 :]
    exceptions = sum(item.is_exception for item in rest)
    more = make_item(
        RULE,
        "rest",
        Subject(),
        params={"count": str(len(rest)), "exceptions": str(exceptions)},
        reasons=["too_many"],
        severity="high",
        seqs=(seq for item in rest for seq in item.event_seqs[-1:]),
        suggested="rejected",
    )
    return (more, *items[: MAX_ITEMS - 1])


def _none(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    """It needs to know how many items the other rules yield: see ``cut``."""
    return iter(())


RULE = Rule("list.rest", 1, _none, ("too_many",))
