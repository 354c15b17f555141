"""Rule ``instruction.given`` v1: what the expert showed or wrote on the machine, and whether the technician saw it.

Instructions are the expert's marks that say something: arrows, circles, strokes, polygons, texts, and points with
words. Faults and measures are judged by other rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import EvidenceRef, ReviewItem
from sightline.workflow.parts import AnnotationState
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.record import Record

SHOWING = frozenset({"arrow", "circle", "stroke", "polygon", "text"})


def is_instruction(mark: AnnotationState) -> bool:
    if mark.is_deleted or mark.fault_id is not None or mark.by.role != "expert":
        return False
    return mark.shape in SHOWING or (mark.shape == "point" and bool(mark.label))


def mark_evidence(record: Record, mark: AnnotationState) -> Iterator[EvidenceRef]:
    for still in record.state.stills_of(mark.annotation_id)[:6]:
        yield EvidenceRef(kind="still", ref=still.still_id, seq=still.seq)
    yield EvidenceRef(kind="anchor", ref=mark.annotation_id, seq=mark.placed_seq)


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for mark in record.state.annotations.values():
        if not is_instruction(mark):
            continue
        yield make_item(
            rule,
            f"instruction:{mark.number}",
            Subject(annotation_id=mark.annotation_id),
            params={
                "mark": str(mark.number),
                "shape": mark.shape,
                "label": mark.label,
                "by": mark.by.display_name,
                "seen_by": mark.acknowledged_by.display_name if mark.acknowledged_by else "",
            },
            reasons=[] if mark.is_acknowledged else ["unacknowledged"],
            severity="low" if mark.is_acknowledged else "medium",
            seqs=mark.seqs,
            evidence=mark_evidence(record, mark),
        )


RULE = Rule("instruction.given", 1, _items, ("unacknowledged",))
