"""What one shift hands over to the next, folded from the logs of cases up to the end of the shift.

Pure: the same logs and times give the same answer. A lock counts as in place until somebody confirmed on the review
list that the locks were removed: nothing else in a record says so. It documents, it is never the authority for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sightline.protocol.rest import (
    Handover,
    HandoverCase,
    HandoverFault,
    HandoverLock,
    HandoverPerson,
    HandoverRework,
)
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.fault_parts import PRIORITY_RANK
from sightline.workflow.guide import guide_of_case, step_of
from sightline.workflow.guide.outcome import COMPLETE, expires_at_ms
from sightline.workflow.parts import StepAnswer
from sightline.workflow.review_template import STANDARD_TEMPLATE

FINISHED = frozenset({"signed", "void"})
SETTLED = frozenset({"verified", "rejected"})
GRAVE_SEVERITY = SEVERITY_RANK["high"]
TEMPLATE_ITEM = "standard:{key}"
"""Id of a review item that rule ``template.item`` makes."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Begin and end, server UTC; what happened at the end itself still belongs to it."""

    since_ms: int
    until_ms: int

    def holds(self, at_ms: int) -> bool:
        return self.since_ms <= at_ms <= self.until_ms


def handover(states: Iterable[CaseState], shift: Shift, *, site: str | None = None, is_cut: bool = False) -> Handover:
    """Return what the next shift must know.

    Args:
        states: cases folded up to ``shift.until_ms``; those finished before the shift are left out here.
        site: only told again in the answer.
    """
    shown = [state for state in states if _is_shown(state, shift)]
    unfinished = [state for state in shown if state.life not in FINISHED]
    faults = [_fault(state, fault, shift) for state in unfinished for fault in state.faults.values()]
    deferred = [fault for fault in faults if fault.state == "deferred"]
    return Handover(
        since_ms=shift.since_ms,
        until_ms=shift.until_ms,
        site=site,
        cases=tuple(sorted((_case(s, shift) for s in shown), key=lambda c: (c.state in FINISHED, -c.changed_at_ms))),
        faults=tuple(sorted((fault for fault in faults if _is_told(fault)), key=_gravity)),
        deferred=tuple(sorted(deferred, key=lambda f: (f.due_at_ms is None, f.due_at_ms or 0, f.case_number))),
        locks=tuple(sorted((lock for s in shown for lock in _locks(s, shift)), key=lambda lock: lock.recorded_at_ms)),
        rework=tuple(sorted((one for s in unfinished for one in _rework(s)), key=lambda one: one.returned_at_ms)),
        people=_people(unfinished),
        is_cut=is_cut,
    )


def _is_shown(state: CaseState, shift: Shift) -> bool:
    if state.opened is None:
        return False
    # A signed case may still have its locks on; it is told once more in the shift in which something happened.
    return state.life not in FINISHED or shift.holds(state.head_at_ms) or any(_locks(state, shift))


def _case(state: CaseState, shift: Shift) -> HandoverCase:
    facts = state.facts
    return HandoverCase(
        case_id=state.case_id,
        case_number=facts.number,
        asset_tag=facts.asset_tag,
        title=facts.title,
        asset_name=facts.asset_name,
        work_order=facts.work_order,
        state=state.life if state.life != "new" else "open",
        opened_at_ms=facts.opened_at_ms,
        changed_at_ms=state.head_at_ms,
        is_changed=shift.holds(state.head_at_ms),
        faults=sum(fault.state not in SETTLED for fault in state.faults.values()),
        open_exceptions=len(state.review.open_exceptions) if state.review else 0,
    )


def _fault(state: CaseState, fault: Fault, shift: Shift) -> HandoverFault:
    deferral = fault.deferral
    due_at_ms = deferral.due_at_ms if deferral else None
    return HandoverFault(
        case_id=state.case_id,
        case_number=state.facts.number,
        asset_tag=state.facts.asset_tag,
        fault_id=fault.fault_id,
        number=fault.number,
        title=fault.title,
        component=fault.component,
        severity=fault.severity,
        priority=fault.risk.priority if fault.risk else None,
        state=fault.state,
        is_new=shift.holds(fault.created_at_ms),
        is_safety=fault.risk is not None and fault.risk.is_safety,
        created_at_ms=fault.created_at_ms,
        due_at_ms=due_at_ms,
        is_overdue=due_at_ms is not None and due_at_ms < shift.until_ms,
        risk_owner=deferral.risk_owner if deferral else None,
        reason=deferral.reason if deferral else "",
    )


def _is_told(fault: HandoverFault) -> bool:
    """Severe ones until they are settled, others in the shift in which they were found."""
    if fault.state in SETTLED or fault.state == "deferred":
        return False
    is_urgent = fault.priority is not None and PRIORITY_RANK[fault.priority] >= PRIORITY_RANK["high"]
    return fault.is_new or fault.is_safety or is_urgent or SEVERITY_RANK[fault.severity] >= GRAVE_SEVERITY


def _gravity(fault: HandoverFault) -> tuple[bool, int, int, int, int]:
    priority = PRIORITY_RANK[fault.priority] if fault.priority else -1
    return (not fault.is_safety, -SEVERITY_RANK[fault.severity], -priority, fault.case_number, fault.number)


def _locks(state: CaseState, shift: Shift) -> Iterator[HandoverLock]:
    if state.opened is None or _locks_removed(state):
        return
    guide = guide_of_case(state.facts)
    for step in guide.steps:
        given = state.answers.get(step.key, ())
        # The newest record of isolation counts; one without a form may be a step that was overridden.
        answer = next((each for each in reversed(given) if each.loto or _went_on(each)), None)
        if step.kind != "loto" or answer is None or given[-1].outcome == "skipped":
            continue
        yield _lock(state, answer, expires_at_ms(step_of(guide, step.key), answer), dict(step.title), shift)


def _went_on(answer: StepAnswer) -> bool:
    return answer.outcome in COMPLETE


def _lock(
    state: CaseState, answer: StepAnswer, ends_at_ms: int | None, title: dict[str, str], shift: Shift
) -> HandoverLock:
    form = answer.loto
    return HandoverLock(
        case_id=state.case_id,
        case_number=state.facts.number,
        asset_tag=state.facts.asset_tag,
        step_key=answer.step_key,
        title=title,
        permit=form.permit if form else "",
        lock_owner=form.lock_owner if form else "",
        is_tried_out=form is not None and form.is_tried_out,
        people_on_site=form.people_on_site if form else (),
        recorded_by=answer.by.display_name,
        recorded_at_ms=answer.at_ms,
        expires_at_ms=ends_at_ms,
        is_expired=ends_at_ms is not None and ends_at_ms <= shift.until_ms,
        is_overridden=answer.outcome == "overridden",
    )


def _locks_removed(state: CaseState) -> bool:
    """Whether a reviewer confirmed a standard item about lockout, such as "locks removed by their owners"."""
    template = state.facts.review_template or STANDARD_TEMPLATE
    asked = [TEMPLATE_ITEM.format(key=item.key) for item in template.items if item.when == "lockout"]
    return state.review is not None and any(state.review.verdict(item_id) == "confirmed" for item_id in asked)


def _rework(state: CaseState) -> Iterator[HandoverRework]:
    messages = {item_id: one.message for one in state.returns for item_id in one.item_ids}
    for one in state.rework.values():
        if one.is_open:
            yield HandoverRework(
                case_id=state.case_id,
                case_number=state.facts.number,
                asset_tag=state.facts.asset_tag,
                item_id=one.item_id,
                reason=one.reason,
                message=messages.get(one.item_id, ""),
                returned_by=one.by.display_name,
                returned_at_ms=one.at_ms,
                is_answered=one.answer is not None,
            )


@dataclass(slots=True)
class _Work:
    """What one account in one role was seen in."""

    name: str
    last_at_ms: int = 0
    is_in_call: bool = False
    cases: dict[int, int] = field(default_factory=dict)
    """Number of a case -> when last seen in it."""


def _people(states: Sequence[CaseState]) -> tuple[HandoverPerson, ...]:
    """Who attended unfinished cases; who only opened one stands there too."""
    found: dict[tuple[str, str], _Work] = {}
    for state in states:
        facts = state.facts
        opener = facts.opened_by
        _seen(found, opener.account_id, opener.role, opener.display_name).cases.setdefault(
            facts.number, facts.opened_at_ms
        )
        for stay in state.attendance.values():
            work = _seen(found, stay.actor.account_id, stay.actor.role, stay.actor.display_name)
            at_ms = stay.left_at_ms if stay.left_at_ms is not None else state.head_at_ms
            work.cases[facts.number] = max(work.cases.get(facts.number, 0), at_ms)
            work.is_in_call |= stay.left_at_ms is None
    people = [
        HandoverPerson(
            name=work.name,
            role=role,  # type: ignore[arg-type]
            case_numbers=tuple(sorted(work.cases, key=lambda number: (-work.cases[number], number))),
            is_in_call=work.is_in_call,
            last_at_ms=max(work.cases.values()),
        )
        for (_, role), work in found.items()
    ]
    return tuple(sorted(people, key=lambda person: (person.name, person.role, person.case_numbers)))


def _seen(found: dict[tuple[str, str], _Work], account_id: str, role: str, name: str) -> _Work:
    return found.setdefault((account_id, role), _Work(name))
