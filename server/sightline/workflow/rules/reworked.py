"""Rule ``item.reworked`` v1: what was sent back is looked at again, also when no other rule names it any more."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.rework import ReworkItem
from sightline.workflow.rules.base import Rule, newest_seqs, short
from sightline.workflow.texts import REASONS_PARAM

REWORK_PARAM = "rework"
"""Param that holds the technician's answer."""
PREFIX = "rework:"


def with_rework(state: CaseState, items: list[ReviewItem]) -> list[ReviewItem]:
    """Return the items with the answers to what was sent back, and an item for each that would be gone."""
    if not state.rework:
        return items
    there = {item.item_id for item in items}
    told = [_told(item, state.rework.get(item.item_id)) for item in items]
    return [*told, *_gone(state, there)]


def _told(item: ReviewItem, rework: ReworkItem | None) -> ReviewItem:
    if rework is None:
        return item
    newest = rework.answers[-1] if rework.answers else None
    params = item.params if newest is None else {**item.params, **short({REWORK_PARAM: newest.text})}
    return msgspec.structs.replace(
        item, params=params, rework_seq=newest.seq if newest else None, event_seqs=_seqs(rework, item.event_seqs)
    )


def _gone(state: CaseState, there: set[str]) -> Iterator[ReviewItem]:
    for rework in state.rework.values():
        own_id = rework.item_id if rework.item_id.startswith(PREFIX) else f"{PREFIX}{rework.item_id}"[:80]
        if rework.item_id in there or own_id in there:
            continue
        there.add(own_id)
        newest = rework.answers[-1] if rework.answers else None
        yield ReviewItem(
            item_id=own_id,
            rule=REWORKED.rule_id,
            rule_version=REWORKED.version,
            params=short(
                {
                    "item": rework.item_id,
                    "reason": rework.reason,
                    REWORK_PARAM: newest.text if newest else "",
                    REASONS_PARAM: "reworked",
                }
            ),
            is_exception=True,
            event_seqs=_seqs(rework, ()),
            rework_seq=newest.seq if newest else None,
        )


def _seqs(rework: ReworkItem, others: tuple[int, ...]) -> tuple[int, ...]:
    return newest_seqs([*others, rework.seq, *(answer.seq for answer in rework.answers)])


def _none(state: CaseState, rule: Rule) -> Iterator[ReviewItem]:
    """It needs to know what the other rules yield: see ``with_rework``."""
    return iter(())


REWORKED = Rule("item.reworked", 1, _none, ("reworked",))
