"""The rules that make the review list from the record. The same state gives the same items, byte for byte.

    fault.recorded v1   one item per fault, also a rejected one: waving it away in the call hides nothing
    step.flagged   v1   one item per guide step whose newest answer is "flagged"

Nothing else yet. A rule is a function from the state to items; its words are in ``protocols/texts``, keyed by its id.
A rule whose result changes for the same state gets a new version; a list that was generated keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.guide import Guide, guide_of
from sightline.workflow.parts import AnnotationState, StepAnswer
from sightline.workflow.texts import REASONS_PARAM

RULESET = "call-record"
RULESET_VERSION = 1

MAX_PARAM = 500
"""Characters of a param (``ReviewItem`` in ``protocols/v1/workflow``)."""
MAX_SEQS = 200

HIGH = SEVERITY_RANK["high"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named, versioned rule."""

    rule_id: str
    version: int
    items: Callable[[CaseState, Rule], Iterator[ReviewItem]]


def generate(state: CaseState) -> tuple[ReviewItem, ...]:
    """Return the review list: exceptions first, then the rest; each in the order of the rules.

    Raises:
        NotFound: the case was not opened.
    """
    items = [item for rule in RULES for item in rule.items(state, rule)]
    return tuple(sorted(items, key=lambda item: not item.is_exception))


def _fault_items(state: CaseState, rule: Rule) -> Iterator[ReviewItem]:
    """The most severe first, then by number."""
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
            params=_short(params),
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


def _step_items(state: CaseState, rule: Rule) -> Iterator[ReviewItem]:
    guide = guide_of(state.facts.guide_id, state.facts.guide_version)
    for step in guide.steps:
        answer = state.answer(step.key)
        if answer is not None and answer.result == "flagged":
            seqs = tuple(given.seq for given in state.answers[step.key])
            yield _step_item(guide, rule, answer, seqs)


def _step_item(guide: Guide, rule: Rule, answer: StepAnswer, seqs: tuple[int, ...]) -> ReviewItem:
    step = guide.step(answer.step_key)
    params = {
        "step": step.key,
        "title_en": step.title["en"],
        "title_zh": step.title["zh"],
        "note": answer.note,
        REASONS_PARAM: "flagged",
    }
    return ReviewItem(
        item_id=f"step:{step.key}",
        rule=rule.rule_id,
        rule_version=rule.version,
        params=_short(params),
        is_exception=True,
        event_seqs=_newest(seqs),
        step_key=step.key,
    )


def _seqs(fault_seqs: tuple[int, ...], mark: AnnotationState | None) -> tuple[int, ...]:
    """All events behind a fault: its own, those of its mark, and the one that ended the mark's world."""
    behind = set(fault_seqs)
    if mark is not None:
        behind.update(mark.seqs)
        if mark.world_ended_seq is not None:
            behind.add(mark.world_ended_seq)
    return _newest(tuple(sorted(behind)))


def _newest(seqs: tuple[int, ...]) -> tuple[int, ...]:
    """The first event and the newest others, as many as an item can hold."""
    return seqs if len(seqs) <= MAX_SEQS else (seqs[0], *seqs[-(MAX_SEQS - 1) :])


def _short(params: dict[str, str]) -> dict[str, str]:
    return {name: text if len(text) <= MAX_PARAM else text[: MAX_PARAM - 1] + "…" for name, text in params.items()}


RULES: tuple[Rule, ...] = (
    Rule("fault.recorded", 1, _fault_items),
    Rule("step.flagged", 1, _step_items),
)
