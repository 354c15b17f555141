"""Rule ``fault.deferred`` v1: a fault that was put off is a risk that somebody takes, so somebody else looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.fault import FaultMove
from sightline.workflow.rules.base import Rule, make_item
from sightline.workflow.rules.faults import fault_evidence, fault_subject, severity_of
from sightline.workflow.rules.record import Record


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        deferral = fault.deferral
        if deferral is None:
            continue
        yield make_item(
            rule,
            f"deferred:{fault.number}",
            fault_subject(fault),
            params={
                "number": str(fault.number),
                "title": fault.title,
                "reason": deferral.reason,
                "due": _date(deferral.due_at_ms),
                "owner": deferral.risk_owner or "",
            },
            reasons=_reasons(deferral),
            severity=severity_of(fault),
            seqs=(fault.seqs[0], deferral.seq),
            evidence=fault_evidence(record, fault),
        )


def _reasons(deferral: FaultMove) -> Iterator[str]:
    yield "deferred"
    if deferral.due_at_ms is None:
        yield "no_due_date"
    elif deferral.due_at_ms <= deferral.at_ms:
        yield "due_in_the_past"
    if not (deferral.risk_owner or "").strip():
        yield "no_risk_owner"


def _date(at_ms: int | None) -> str:
    """The day in UTC; nothing for a time that no calendar has."""
    if at_ms is None:
        return ""
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return str(at_ms)


RULE = Rule("fault.deferred", 1, _items, ("deferred", "no_due_date", "due_in_the_past", "no_risk_owner"))
