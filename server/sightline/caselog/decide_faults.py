"""Decisions about faults: making, describing and moving them.

What is said of a fault in codes, ratings, measurements, actions and links is decided in ``decide_fault_facts``.
"""

from __future__ import annotations

from sightline.caselog.decide_fault_facts import assessment
from sightline.caselog.decide_marks import live
from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, ops_possible, require_open, require_text
from sightline.errors import Conflict, MalformedMessage, TransitionNotAllowed
from sightline.ids import FaultId
from sightline.protocol import workflow as wire
from sightline.workflow.fault import ACTIONS_WITH_REASON, FAULT, Fault
from sightline.workflow.risk import RATING_OF_SEVERITY, severity_of_rating
from sightline.workflow.states import CASE, WORKING


def create(request: Request, body: wire.CreateFault) -> Drafts:
    state = request.state
    require_open(state, "fault.create")
    mark = live(state, body.annotation_id, "fault.create")
    if mark.fault_id is not None:
        fault = state.faults[mark.fault_id]
        raise Conflict(f"Mark {mark.number}", expected="without a fault", actual=f"fault {fault.number}")
    if FaultId(body.fault_id) in state.faults:
        raise Conflict("The fault", expected="an id not used before", actual=body.fault_id)
    created = wire.FaultCreated(
        fault_id=body.fault_id,
        number=len(state.faults) + 1,
        annotation_id=body.annotation_id,
        title=require_text(body.title, "The title"),
        component=require_text(body.component, "The component"),
        severity=body.severity,
        note=body.note.strip(),
    )
    return (Draft("fault.created", created),)


def edit(request: Request, body: wire.EditFault) -> Drafts:
    """The event carries the whole description: a reader needs no earlier event to know it."""
    require_open(request.state, "fault.edit")
    fault = request.state.fault(body.fault_id)
    if fault.state in ("rejected", "verified"):
        raise TransitionNotAllowed(f"Fault {fault.number}", fault.state, "edit", FAULT.allowed(fault.state))
    edited = wire.FaultEdited(
        fault_id=body.fault_id,
        title=fault.title if body.title is None else require_text(body.title, "The title"),
        component=fault.component if body.component is None else require_text(body.component, "The component"),
        severity=fault.severity if body.severity is None else body.severity,
        note=fault.note if body.note is None else body.note.strip(),
    )
    before = (fault.title, fault.component, fault.severity, fault.note)
    if (edited.title, edited.component, edited.severity, edited.note) == before:
        return NOTHING
    return (Draft("fault.edited", edited), *_rated_anew(request, fault, edited))


def _rated_anew(request: Request, fault: Fault, edited: wire.FaultEdited) -> Drafts:
    """A severity in words that contradicts the rating takes its place: the newer word of a person counts."""
    risk = fault.risk
    if risk is None or severity_of_rating(risk.severity_rating) == edited.severity:
        return NOTHING
    said = wire.AssessFault(
        fault_id=fault.fault_id,
        severity_rating=RATING_OF_SEVERITY[edited.severity],
        occurrence_rating=risk.occurrence_rating,
        detection_rating=risk.detection_rating,
        is_safety=risk.is_safety,
        is_environment=risk.is_environment,
        note=risk.note,
    )
    return (Draft("fault.assessed", assessment(request, fault, said)),)


def move(request: Request, body: wire.MoveFault) -> Drafts:
    """While the case is worked on everybody may move a fault; after that the supervisor, until it is signed."""
    state = request.state
    in_review = state.life in ("submitted", "in_review") and request.actor.role == "supervisor"
    if state.life not in WORKING and not in_review:
        raise TransitionNotAllowed(CASE.subject, state.life, "fault.move", ops_possible(state))
    fault = state.fault(body.fault_id)
    to_state = FAULT.next(fault.state, body.action)
    reason = body.reason.strip()
    if body.action in ACTIONS_WITH_REASON:
        require_text(reason, f"The reason to {body.action} a fault")
    due_at_ms, risk_owner = _deferral(request, body) if body.action == "defer" else (None, None)
    moved = wire.FaultMoved(
        fault_id=body.fault_id,
        action=body.action,
        from_state=fault.state,
        to_state=to_state,
        reason=reason,
        due_at_ms=due_at_ms,
        risk_owner=risk_owner,
    )
    return (Draft("fault.moved", moved),)


def _deferral(request: Request, body: wire.MoveFault) -> tuple[int, str]:
    """Nobody puts a fault off without a day and a name."""
    if body.due_at_ms is None or body.due_at_ms <= request.facts.now_ms:
        raise MalformedMessage("To defer a fault, say by when it must be dealt with: a time to come.")
    return body.due_at_ms, require_text(body.risk_owner or "", "Who answers for the risk")
