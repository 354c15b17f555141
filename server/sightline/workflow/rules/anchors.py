"""Rule ``anchor.weak`` v1: marks whose place cannot be trusted; faults and instructions have their own rules.

A measure is worth what its places are worth, so it is an exception; of a plain mark the reviewer is only told.
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.instructions import is_instruction, mark_evidence
from sightline.workflow.rules.record import Record

MEASURES = frozenset({"distance", "angle", "area"})


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for mark in record.state.annotations.values():
        is_elsewhere = mark.is_deleted or mark.fault_id is not None or is_instruction(mark)
        if is_elsewhere or mark.anchor_state == "good":
            continue
        is_measure = mark.shape in MEASURES
        yield make_item(
            rule,
            f"anchor:{mark.number}",
            Subject(annotation_id=mark.annotation_id),
            params={
                "mark": str(mark.number),
                "shape": mark.shape,
                "label": mark.label,
                "anchor": mark.anchor_state,
            },
            reasons=[f"anchor_{mark.anchor_state}"] if is_measure else [],
            severity="medium" if is_measure else "low",
            seqs=[*mark.seqs, *([mark.world_ended_seq] if mark.world_ended_seq is not None else [])],
            evidence=mark_evidence(record, mark),
        )


RULE = Rule("anchor.weak", 1, _items, ("anchor_approximate", "anchor_suspect", "anchor_lost", "anchor_screen_only"))
