"""Rule ``fault.recorded`` v2: one item per fault, also a rejected one, since waving it away in the call hides nothing.

High severity and the safety flag are exceptions whatever the product of ratings says.
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.common import Severity
from sightline.protocol.workflow import EvidenceRef, ReviewItem
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.fault_parts import Measurement
from sightline.workflow.parts import AnnotationState
from sightline.workflow.rules.base import Rule, Subject, make_item, worse
from sightline.workflow.rules.record import Record

HIGH = SEVERITY_RANK["high"]
PUT_RIGHT = frozenset({"resolved", "verified"})


def severity_of(fault: Fault) -> Severity:
    """Return how bad it counts: at least high with the safety flag or a high priority by the matrix."""
    if fault.risk is not None and (fault.risk.is_safety or fault.risk.is_high):
        return worse(fault.severity, "high")
    return fault.severity


def is_open_and_grave(fault: Fault) -> bool:
    """Return whether a fault of high severity is still there: neither put right nor rejected, also when put off."""
    return fault.is_live and fault.state not in PUT_RIGHT and SEVERITY_RANK[severity_of(fault)] >= HIGH


def fault_subject(fault: Fault) -> Subject:
    return Subject(fault_id=fault.fault_id, annotation_id=fault.annotation_id)


def fault_seqs(record: Record, fault: Fault) -> Iterator[int]:
    """All events behind a fault: its own, those of its mark and pictures, and what ended the mark's world."""
    yield from fault.seqs
    yield from (photo.seq for photo in record.photos_of_fault.get(fault.fault_id, ()))
    mark = record.state.annotations.get(fault.annotation_id)
    if mark is not None:
        yield from mark.seqs
        if mark.world_ended_seq is not None:
            yield mark.world_ended_seq


def fault_evidence(record: Record, fault: Fault) -> Iterator[EvidenceRef]:
    """Pictures of the mark, clips, pictures taken later, readings (those out of limits first), the place itself."""
    mark = record.state.annotations.get(fault.annotation_id)
    if mark is not None:
        for still in record.state.stills_of(fault.annotation_id)[:6]:
            yield EvidenceRef(kind="still", ref=still.still_id, seq=still.seq)
    for clip in record.clips_of_fault.get(fault.fault_id, ())[-4:]:
        yield EvidenceRef(kind="clip", ref=clip.clip_id)
    for photo in record.photos_of_fault.get(fault.fault_id, ())[-4:]:
        yield EvidenceRef(kind="photo", ref=photo.photo_id, seq=photo.seq)
    for reading in sorted(newest_readings(fault), key=lambda each: not each.is_out_of_limits)[:5]:
        yield EvidenceRef(kind="reading", ref=reading.measurement_id, seq=reading.seq)
    if mark is not None:
        yield EvidenceRef(kind="anchor", ref=fault.annotation_id, seq=mark.placed_seq)


def newest_readings(fault: Fault) -> tuple[Measurement, ...]:
    """Return of each measured quantity the newest reading that stands."""
    return tuple({each.quantity: each for each in fault.standing_measurements}.values())


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        mark = record.state.annotations.get(fault.annotation_id)
        yield make_item(
            rule,
            f"fault:{fault.number}",
            fault_subject(fault),
            params={
                "number": str(fault.number),
                "title": fault.title,
                "component": fault.component,
                "state": fault.state,
                "mark": str(mark.number) if mark else "",
                "anchor": mark.anchor_state if mark else "lost",
            },
            reasons=_reasons(fault, mark),
            severity=severity_of(fault),
            seqs=fault_seqs(record, fault),
            evidence=fault_evidence(record, fault),
        )


def _reasons(fault: Fault, mark: AnnotationState | None) -> Iterator[str]:
    yield from _risk_reasons(fault)
    anchor_state = mark.anchor_state if mark else "lost"
    if anchor_state != "good":
        yield f"anchor_{anchor_state}"
    if mark is None or not mark.is_acknowledged:
        yield "unacknowledged"
    if not fault.is_live:
        yield "rejected"
    readings = newest_readings(fault)
    if any(each.is_out_of_limits for each in readings):
        yield "reading_out_of_limits"
    if any(each.calibration == "overdue" for each in readings):
        yield "calibration_overdue"
    if fault.recurrence_of is not None:
        yield "recurrence"
    if fault.duplicate_of is not None:
        yield "duplicate"


def _risk_reasons(fault: Fault) -> Iterator[str]:
    if SEVERITY_RANK[fault.severity] >= HIGH:
        yield "severity"
    if fault.risk is not None and fault.risk.is_safety:
        yield "safety"
    if fault.risk is not None and fault.risk.is_high:
        yield "priority"


RULE = Rule(
    "fault.recorded",
    2,
    _items,
    (
        "severity",
        "safety",
        "priority",
        "anchor_approximate",
        "anchor_suspect",
        "anchor_lost",
        "anchor_screen_only",
        "unacknowledged",
        "rejected",
        "reading_out_of_limits",
        "calibration_overdue",
        "recurrence",
        "duplicate",
    ),
)
