"""Decisions about what is known of a fault: codes, risk, measurements, actions, links to other faults.

Codes and risk matrix are the plant's where it has published some (``Facts.codes``, ``Facts.risk_matrix``), else the
shipped ones. The event keeps words and outcome, so that a record never needs the list again.
"""

from __future__ import annotations

import math

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open, require_text
from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, TransitionNotAllowed
from sightline.ids import FaultId
from sightline.protocol import workflow as wire
from sightline.workflow.codes import DEFAULT_CODES, goes_with, word_of
from sightline.workflow.fault import FAULT, Fault
from sightline.workflow.fault_parts import Calibration, Coding, Outcome, Risk
from sightline.workflow.risk import DEFAULT_MATRIX, RATING_OF_SEVERITY, Ratings, assess, severity_of_rating

MAX_OF_A_KIND = 500
"""Measurements, actions or links of one fault."""


def _fault(request: Request, fault_id: str, op_kind: str) -> Fault:
    """Return a fault of which more may be said: not one that was waved away, and not one that somebody verified."""
    require_open(request.state, op_kind)
    fault = request.state.fault(fault_id)
    if fault.state in ("rejected", "verified"):
        raise TransitionNotAllowed(f"Fault {fault.number}", fault.state, op_kind, FAULT.allowed(fault.state))
    return fault


def code(request: Request, body: wire.CodeFault) -> Drafts:
    fault = _fault(request, body.fault_id, "fault.code")
    codes = request.facts.codes or DEFAULT_CODES
    coded = wire.FaultCoded(
        fault_id=body.fault_id,
        scheme=codes.key,
        scheme_version=codes.version,
        part=word_of(codes, "part", body.part),
        mode=word_of(codes, "mode", body.mode),
        mechanism=word_of(codes, "mechanism", body.mechanism),
        cause=word_of(codes, "cause", body.cause),
        detection=word_of(codes, "detection", body.detection),
        impact=body.impact,
        is_unusual=not (
            goes_with(codes, "mechanism", body.mechanism, body.mode)
            and goes_with(codes, "cause", body.cause, body.mode)
        ),
    )
    return NOTHING if _is_same_coding(fault.coding, coded) else (Draft("fault.coded", coded),)


def _is_same_coding(coding: Coding | None, coded: wire.FaultCoded) -> bool:
    names = [name for name in coded.__struct_fields__ if name != "fault_id"]
    if coding is None:
        # A coding that says nothing about a fault that nobody has coded.
        return all(getattr(coded, name) is None for name in names[2:-1])
    return all(getattr(coding, name) == getattr(coded, name) for name in names)


def rate(request: Request, body: wire.AssessFault) -> Drafts:
    fault = _fault(request, body.fault_id, "fault.assess")
    assessed = assessment(request, fault, body)
    return NOTHING if _is_same_risk(fault.risk, assessed) else (Draft("fault.assessed", assessed),)


def _is_same_risk(risk: Risk | None, assessed: wire.FaultAssessed) -> bool:
    names = [name for name in assessed.__struct_fields__ if name not in ("fault_id", "severity")]
    return risk is not None and all(getattr(risk, name) == getattr(assessed, name) for name in names)


def assessment(request: Request, fault: Fault, body: wire.AssessFault) -> wire.FaultAssessed:
    """Return what the matrix in force makes of the ratings. Raises MalformedMessage when it says nothing about them."""
    matrix = request.facts.risk_matrix or DEFAULT_MATRIX
    severity_rating = RATING_OF_SEVERITY[fault.severity] if body.severity_rating is None else body.severity_rating
    ratings = Ratings(severity_rating, body.occurrence_rating, body.detection_rating, body.is_safety)
    outcome = assess(matrix, ratings)
    return wire.FaultAssessed(
        fault_id=body.fault_id,
        severity=severity_of_rating(severity_rating),
        severity_rating=severity_rating,
        occurrence_rating=body.occurrence_rating,
        detection_rating=body.detection_rating,
        is_safety=body.is_safety,
        is_environment=body.is_environment,
        note=body.note.strip(),
        matrix=matrix.key,
        matrix_version=matrix.version,
        row=outcome.row,
        priority=outcome.priority,
        is_partial=outcome.is_partial,
        raised_by=outcome.raised_by,
        rpn=outcome.rpn,
    )


def measure(request: Request, body: wire.MeasureFault) -> Drafts:
    fault = _fault(request, body.fault_id, "fault.measure")
    _require_new("The measurement", body.measurement_id, [each.measurement_id for each in fault.measurements])
    _require_known("measurement", body.supersedes, [each.measurement_id for each in fault.standing_measurements])
    _require_numbers(body)
    measured = wire.FaultMeasured(
        fault_id=body.fault_id,
        measurement_id=body.measurement_id,
        quantity=require_text(body.quantity, "What was measured"),
        value=body.value,
        unit=body.unit.strip(),
        low=body.low,
        high=body.high,
        instrument=body.instrument.strip(),
        calibration_due_ms=body.calibration_due_ms,
        supersedes=body.supersedes,
        outcome=_outcome(body),
        calibration=_calibration(body.calibration_due_ms, request.facts.now_ms),
    )
    return (Draft("fault.measured", measured),)


def _require_numbers(body: wire.MeasureFault) -> None:
    if not all(math.isfinite(number) for number in (body.value, body.low, body.high) if number is not None):
        raise MalformedMessage("A reading and its limits are finite numbers.")
    if body.low is not None and body.high is not None and body.low > body.high:
        raise MalformedMessage("The lower limit is above the upper one.")


def _outcome(body: wire.MeasureFault) -> Outcome:
    if body.low is not None and body.value < body.low:
        return "below"
    if body.high is not None and body.value > body.high:
        return "above"
    return "no_limits" if body.low is None and body.high is None else "within"


def _calibration(due_ms: int | None, now_ms: int) -> Calibration:
    if due_ms is None:
        return "not_stated"
    return "valid" if due_ms > now_ms else "overdue"


def act(request: Request, body: wire.ActOnFault) -> Drafts:
    fault = _fault(request, body.fault_id, "fault.act")
    _require_new("The action", body.action_id, [each.action_id for each in fault.actions])
    _require_known("action", body.supersedes, [each.action_id for each in fault.standing_actions])
    codes = request.facts.codes or DEFAULT_CODES
    if body.action is None and not body.parts:
        require_text(body.text, "What was done: a code, words or a part")
    acted = wire.FaultActed(
        fault_id=body.fault_id,
        action_id=body.action_id,
        scheme=codes.key,
        scheme_version=codes.version,
        action=word_of(codes, "action", body.action),
        text=body.text.strip(),
        parts=tuple(_part(each) for each in body.parts),
        minutes=body.minutes,
        supersedes=body.supersedes,
    )
    return (Draft("fault.acted", acted),)


def _part(part: wire.ReplacedPart) -> wire.ReplacedPart:
    if not (math.isfinite(part.quantity) and part.quantity > 0):
        raise MalformedMessage("The quantity of a replaced part is a number above zero.")
    name = require_text(part.part, "The name of a replaced part")
    return wire.ReplacedPart(part=name, number=part.number.strip(), quantity=part.quantity)


def link(request: Request, body: wire.LinkFault) -> Drafts:
    fault = _fault(request, body.fault_id, "fault.link")
    known = [(each.relation, each.other_fault_id) for each in fault.links]
    if ((body.relation, body.other_fault_id) in known) != body.is_withdrawn:
        return NOTHING
    _require_room(len(fault.links))
    linked = _linked(request, fault, body)
    return (Draft("fault.linked", linked),)


def _linked(request: Request, fault: Fault, body: wire.LinkFault) -> wire.FaultLinked:
    """The other fault as it was when linked, as this case has it, or as the caller looked it up."""
    state = request.state
    held = next((each for each in fault.links if each.other_fault_id == body.other_fault_id), None)
    if body.is_withdrawn and held is not None:
        number, other_number, title = held.other_case_number, held.other_number, held.other_title
    elif body.other_case_id == state.case_id:
        other = _other_of_this_case(request, fault, body)
        number, other_number, title = state.facts.number, other.number, other.title
    else:
        earlier = request.facts.earlier_fault
        if earlier is None or (earlier.case_id, earlier.fault_id) != (body.other_case_id, body.other_fault_id):
            raise NotFound("earlier fault at this asset", body.other_fault_id)
        number, other_number, title = earlier.case_number, earlier.number, earlier.title
    return wire.FaultLinked(
        fault_id=body.fault_id,
        relation=body.relation,
        other_case_id=body.other_case_id,
        other_case_number=number,
        other_fault_id=body.other_fault_id,
        other_number=other_number,
        other_title=title,
        is_withdrawn=body.is_withdrawn,
    )


def _other_of_this_case(request: Request, fault: Fault, body: wire.LinkFault) -> Fault:
    other = request.state.fault(body.other_fault_id)
    if body.relation == "recurrence_of":
        raise MalformedMessage("A fault recurs from an earlier case; in the same case it is a duplicate.")
    if other.fault_id == fault.fault_id:
        raise MalformedMessage("A fault cannot be a duplicate of itself.")
    if any(each.other_fault_id == FaultId(fault.fault_id) for each in other.links):
        raise Conflict(f"Fault {other.number}", expected="no link back", actual=f"a link to fault {fault.number}")
    return other


def _require_new(what: str, new_id: str, used: list[str]) -> None:
    if new_id in used:
        raise Conflict(what, expected="an id not used before", actual=new_id)
    _require_room(len(used))


def _require_room(count: int) -> None:
    if count >= MAX_OF_A_KIND:
        raise LimitExceeded("What can be said of one fault", MAX_OF_A_KIND)


def _require_known(what: str, superseded: str | None, standing: list[str]) -> None:
    if superseded is not None and superseded not in standing:
        raise NotFound(f"{what} to correct", superseded)
