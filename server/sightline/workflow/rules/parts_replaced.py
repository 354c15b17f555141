"""Rule ``part.replaced`` v1: one item for the parts that were put in for a fault."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import ReplacedPart, ReviewItem
from sightline.workflow.rules.base import Rule, make_item
from sightline.workflow.rules.faults import fault_evidence, fault_subject
from sightline.workflow.rules.record import Record


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        actions = [action for action in fault.standing_actions if action.parts]
        parts = [part for action in actions for part in action.parts]
        if not parts:
            continue
        yield make_item(
            rule,
            f"part:{fault.number}",
            fault_subject(fault),
            params={
                "number": str(fault.number),
                "title": fault.title,
                "parts": "; ".join(_words(part) for part in parts),
            },
            reasons=["part_without_number"] if any(not part.number.strip() for part in parts) else [],
            severity="medium",
            seqs=(action.seq for action in actions),
            evidence=fault_evidence(record, fault),
        )


def _words(part: ReplacedPart) -> str:
    number = f" ({part.number.strip()})" if part.number.strip() else ""
    return f"{part.quantity:g} × {part.part}{number}"


RULE = Rule("part.replaced", 1, _items, ("part_without_number",))
