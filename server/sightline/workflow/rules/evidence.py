"""Rule ``evidence.missing`` v1: a fault without any picture; a step that wants a picture or a reading and has none.

A step that was skipped or overridden says so in an item of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import GuideStep, ReviewItem
from sightline.workflow.guide.outcome import photos_needed
from sightline.workflow.parts import StepAnswer
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.faults import fault_subject, severity_of
from sightline.workflow.rules.record import Record
from sightline.workflow.rules.steps import step_params, step_seqs

ANSWERED = frozenset({"ok", "flagged", "failed", "out_of_limits"})


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    yield from _faults(record, rule)
    yield from _steps(record, rule)


def _faults(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        mark = record.state.annotations.get(fault.annotation_id)
        has_still = mark is not None and bool(record.state.stills_of(fault.annotation_id))
        if not fault.is_live or has_still or fault.fault_id in record.photos_of_fault:
            continue
        yield make_item(
            rule,
            f"evidence:fault:{fault.number}",
            fault_subject(fault),
            params={"subject": "fault", "number": str(fault.number), "title_en": fault.title, "title_zh": fault.title},
            reasons=["no_picture"],
            severity=severity_of(fault),
            seqs=fault.seqs[:1],
            suggested="rejected",
        )


def _steps(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for step in record.guide.steps:
        answer = record.newest_answers.get(step.key)
        if answer is None or step.kind == "loto" or answer.outcome not in ANSWERED:
            continue
        reasons = tuple(_missing(record, step, answer))
        if not reasons:
            continue
        yield make_item(
            rule,
            f"evidence:step:{step.key}",
            Subject(step_key=step.key),
            params={"subject": "step", "number": "", **step_params(step, answer)},
            reasons=reasons,
            severity="medium",
            seqs=step_seqs(record, step.key),
            suggested="rejected",
        )


def _missing(record: Record, step: GuideStep, answer: StepAnswer) -> Iterator[str]:
    taken = {*answer.photo_ids, *(photo.photo_id for photo in record.photos_of_step.get(step.key, ()))}
    if len(taken) < photos_needed(step):
        yield "missing_photo"
    if answer.reading is None and (step.kind == "measure" or step.evidence == "reading"):
        yield "missing_reading"


RULE = Rule("evidence.missing", 1, _items, ("no_picture", "missing_photo", "missing_reading"))
