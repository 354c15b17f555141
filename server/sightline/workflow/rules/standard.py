"""Rule ``template.item`` v1: the standard items of the review template that the case was opened with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.guide import text_in
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.faults import is_open_and_grave
from sightline.workflow.rules.record import Record

APPLIES: Mapping[str, Callable[[Record], bool]] = {
    "always": lambda record: True,
    "lockout": lambda record: any(step.kind == "loto" for step in record.guide.steps),
    "part_replaced": lambda record: any(fault.has_replaced_parts for fault in record.state.faults.values()),
    "fault": lambda record: bool(record.state.live_faults),
}
"""Of which cases an item is (``ReviewTemplateItem.when``)."""

OPENING_SEQ = 1
"""``case.opened`` carries the template."""


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    template = record.template
    grave = [fault for fault in record.state.faults.values() if is_open_and_grave(fault)]
    for item in template.items:
        if not APPLIES[item.when](record):
            continue
        behind = grave if item.needs_faults_resolved else []
        yield make_item(
            rule,
            f"standard:{item.key}",
            Subject(),
            params={
                "key": item.key,
                "template": template.key,
                "template_version": str(template.version),
                "title_en": text_in(item.title, "en"),
                "title_zh": text_in(item.title, "zh"),
                "verify_en": text_in(item.verify, "en"),
                "verify_zh": text_in(item.verify, "zh"),
                "faults": ", ".join(str(fault.number) for fault in behind),
            },
            reasons=["unresolved_fault"] if behind else [],
            severity=item.severity,
            seqs=[OPENING_SEQ, *(fault.seqs[-1] for fault in behind)],
        )


RULE = Rule("template.item", 1, _items, ("unresolved_fault",))
