"""The first set of rules, for cases whose list it made. Never changed.

fault.recorded v1   one item per fault, also a rejected one: waving it away in the call hides nothing
step.flagged   v1   one item per guide step whose newest answer is "flagged"
"""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import Guide, ReviewItem
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.guide import step_of, text_in
from sightline.workflow.parts import AnnotationState, StepAnswer
from sightline.workflow.rules.base import Rule, newest_seqs, short
from sightline.workflow.rules.record import Record
from sightline.workflow.texts import REASONS_PARAM

HIGH = SEVERITY_RANK["high"]


def _fault_items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    """The most severe first, then by number."""
    state = record.state
    for fault in sorted(state.faults.values(), key=lambda f: (-SEVERITY_RANK[f.severity], f.number)):
        mark = state.annotations.get(fault.annotation_id)
        reasons = tuple(_fault_reasons(fault, mark))
        params = {
            "number": str(fault.number),
            "title": fault.title,
            "component": fault.component,
            "severity": fault.severity,
            "state": fault.state,
            "mark": str(mark.number) if mark else "",
            "anchor": mark.anchor_state if mark else "lost",
            REASONS_PARAM: " ".join(reasons),
        }
        yield ReviewItem(
            item_id=f"fault:{fault.number}",
            rule=rule.rule_id,
            rule_version=rule.version,
            params=short(params),
            is_exception=bool(reasons),
            event_seqs=_seqs(fault.seqs, mark),
            fault_id=fault.fault_id,
            annotation_id=fault.annotation_id,
        )


def _fault_reasons(fault: Fault, mark: AnnotationState | None) -> Iterator[str]:
    if SEVERITY_RANK[fault.severity] >= HIGH:
        yield "severity"
    anchor_state = mark.anchor_state if mark else "lost"
    if anchor_state != "good":
        yield f"anchor_{anchor_state}"
    if mark is None or not mark.is_acknowledged:
        yield "unacknowledged"
    if not fault.is_live:
        yield "rejected"


def _step_items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    state, guide = record.state, record.guide
    for step in guide.steps:
        answer = state.answer(step.key)
        if answer is not None and answer.result == "flagged":
            seqs = tuple(given.seq for given in state.answers[step.key])
            yield _step_item(guide, rule, answer, seqs)


def _step_item(guide: Guide, rule: Rule, answer: StepAnswer, seqs: tuple[int, ...]) -> ReviewItem:
    step = step_of(guide, answer.step_key)
    params = {
        "step": step.key,
        "title_en": text_in(step.title, "en"),
        "title_zh": text_in(step.title, "zh"),
        "note": answer.note,
        REASONS_PARAM: "flagged",
    }
    return ReviewItem(
        item_id=f"step:{step.key}",
        rule=rule.rule_id,
        rule_version=rule.version,
        params=short(params),
        is_exception=True,
        event_seqs=newest_seqs(seqs),
        step_key=step.key,
    )


def _seqs(fault_seqs: tuple[int, ...], mark: AnnotationState | None) -> tuple[int, ...]:
    """All events behind a fault: its own, those of its mark, and the one that ended the mark's world."""
    behind = set(fault_seqs)
    if mark is not None:
        behind.update(mark.seqs)
        if mark.world_ended_seq is not None:
            behind.add(mark.world_ended_seq)
    return newest_seqs(behind)


RULES: tuple[Rule, ...] = (
    Rule(
        "fault.recorded",
        1,
        _fault_items,
        (
            "severity",
            "anchor_approximate",
            "anchor_suspect",
            "anchor_lost",
            "anchor_screen_only",
            "unacknowledged",
            "rejected",
        ),
    ),
    Rule("step.flagged", 1, _step_items, ("flagged",)),
)
