"""Rules ``guide.not_started`` and ``step.unanswered`` v1: what the guide asks for and nobody answered.

When nothing at all was answered, one item says so instead of one for each step.
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.guide import text_in
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.record import Record
from sightline.workflow.rules.steps import step_params


def _not_started(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    if record.newest_answers or not any(step.required for step in record.guide.steps):
        return
    guide = record.guide
    yield make_item(
        rule,
        "guide",
        Subject(),
        params={
            "guide": guide.guide_id,
            "guide_version": str(guide.version),
            "title_en": text_in(guide.title, "en"),
            "title_zh": text_in(guide.title, "zh"),
            "steps": str(len(guide.steps)),
        },
        reasons=["not_started"],
        severity="medium",
        seqs=[1],
    )


def _unanswered(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    if not record.newest_answers:
        return
    for step in record.way:
        if not step.required or step.kind == "loto" or step.key in record.newest_answers:
            continue
        yield make_item(
            rule,
            f"step:{step.key}",
            Subject(step_key=step.key),
            params=step_params(step, None),
            reasons=["unanswered_gate" if step.gate == "hard" else "unanswered"],
            severity="high" if step.gate == "hard" else "medium",
            seqs=[1],
            suggested="rejected",
        )


NOT_STARTED = Rule("guide.not_started", 1, _not_started, ("not_started",))
UNANSWERED = Rule("step.unanswered", 1, _unanswered, ("unanswered", "unanswered_gate"))
