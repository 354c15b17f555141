"""Rule ``item.reworked`` v1: what was sent back is looked at again, also when no other rule names it any more.

An item that is still found says by itself that it was reworked, with the technician's answer; one that is gone, because
what was wrong is put right, is on the list by this rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from sightline.protocol.workflow import EvidenceRef, ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.rework import ReworkItem
from sightline.workflow.rules.base import MAX_EVIDENCE, Rule, Subject, make_item, newest_seqs, short
from sightline.workflow.rules.record import Record
from sightline.workflow.texts import REASONS_PARAM, item_words

REASON = "reworked"
REWORK_PARAM = "rework"
"""Param that holds the technician's newest answer."""
PREFIX = "rework:"
MAX_ITEM_ID = 80


def with_rework(state: CaseState, items: list[ReviewItem]) -> list[ReviewItem]:
    """Return the items with the answers to what was sent back, and an item for each that would be gone."""
    if not state.rework:
        return items
    there = {item.item_id for item in items}
    told = [_told(state, item) for item in items]
    return [*told, *_gone(state, there)]


def _told(state: CaseState, item: ReviewItem) -> ReviewItem:
    rework = state.rework.get(item.item_id)
    if rework is None:
        return item
    reasons = f"{item.params.get(REASONS_PARAM, '')} {REASON}".strip()
    return msgspec.structs.replace(
        item,
        params={**item.params, **short(_said(rework)), REASONS_PARAM: reasons},
        is_exception=True,
        suggested=None,
        rework_seq=_answer_seq(rework),
        event_seqs=newest_seqs([*item.event_seqs, *_seqs(rework)]),
        evidence=(*_photos(state, rework), *(item.evidence or ()))[:MAX_EVIDENCE] or None,
    )


def _gone(state: CaseState, there: set[str]) -> Iterator[ReviewItem]:
    before = {item.item_id: item for item in state.review.items} if state.review else {}
    for rework in state.rework.values():
        own_id = _own_id(rework.item_id)
        if rework.item_id in there or own_id in there:
            continue
        there.add(own_id)
        # In the first list after it was sent back it is what it was; in later ones it stands as an item of this rule.
        known = before.get(own_id) or before.get(rework.item_id)
        item = make_item(
            RULE,
            own_id,
            Subject(known.fault_id, known.annotation_id, known.step_key) if known else Subject(),
            params={"item": rework.item_id, **_titles(known), "reason": rework.reason, **_said(rework)},
            reasons=[REASON],
            severity="medium",
            seqs=_seqs(rework),
            evidence=_photos(state, rework),
        )
        yield msgspec.structs.replace(item, rework_seq=_answer_seq(rework))


def _own_id(item_id: str) -> str:
    """The id of the item that stands for one that is gone; a long one by its hash, so that no two share one."""
    if item_id.startswith(PREFIX):
        return item_id
    if len(PREFIX) + len(item_id) <= MAX_ITEM_ID:
        return PREFIX + item_id
    return PREFIX + hashlib.sha256(item_id.encode()).hexdigest()[:32]


def _titles(known: ReviewItem | None) -> dict[str, str]:
    """What the item was called, so that nobody has to read its id."""
    if known is None:
        return {"title_en": "", "title_zh": ""}
    if known.rule == RULE.rule_id:
        return {name: known.params.get(name, "") for name in ("title_en", "title_zh")}
    return {"title_en": item_words(known, "en").title, "title_zh": item_words(known, "zh").title}


def _said(rework: ReworkItem) -> dict[str, str]:
    return {REWORK_PARAM: rework.answers[-1].text if rework.answers else ""}


def _answer_seq(rework: ReworkItem) -> int | None:
    return rework.answers[-1].seq if rework.answers else None


def _photos(state: CaseState, rework: ReworkItem) -> Iterator[EvidenceRef]:
    for photo_id in rework.answers[-1].photo_ids if rework.answers else ():
        photo = state.photos.get(photo_id)
        if photo is not None:
            yield EvidenceRef(kind="photo", ref=photo_id, seq=photo.seq)


def _seqs(rework: ReworkItem) -> Iterator[int]:
    yield rework.seq
    yield from (answer.seq for answer in rework.answers)


def _none(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    """It needs to know what the other rules found: see ``with_rework``."""
    return iter(())


RULE = Rule("item.reworked", 1, _none, (REASON,))
