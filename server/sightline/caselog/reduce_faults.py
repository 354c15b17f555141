"""What events about faults change in the state. See ``reduce_call``."""

from __future__ import annotations

from typing import Any, Literal

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.ids import AnnotationId, FaultId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import Fault, FaultMove
from sightline.workflow.fault_parts import Action, Change, Coding, Link, Measurement, Risk


def created(state: CaseState, body: wire.FaultCreated, line: Line) -> None:
    fault_id, annotation_id = FaultId(body.fault_id), AnnotationId(body.annotation_id)
    state.faults[fault_id] = Fault(
        fault_id=fault_id,
        number=body.number,
        annotation_id=annotation_id,
        title=body.title,
        component=body.component,
        severity=body.severity,
        note=body.note,
        state="suspected",
        by=line.by,
        created_at_ms=line.at_ms,
        moves=(),
        seqs=(line.seq,),
    )
    mark = state.annotations.get(annotation_id)
    if mark is not None:
        state.annotations[annotation_id] = replace(mark, fault_id=fault_id)


def _change(case: CaseState, fault: Fault | None, line: Line, /, **changes: Any) -> None:
    """Note the event at its fault and change it; an event about a fault that is not there changes nothing."""
    if fault is not None:
        case.faults[fault.fault_id] = replace(fault, seqs=(*fault.seqs, line.seq), **changes)


def edited(state: CaseState, body: wire.FaultEdited, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    said = {"title": body.title, "component": body.component, "severity": body.severity, "note": body.note}
    _change(state, fault, line, **said, changes=_changes(fault, "edited", line))


def _changes(fault: Fault | None, what: Literal["edited", "coded", "assessed"], line: Line) -> tuple[Change, ...]:
    earlier = fault.changes if fault else ()
    return (*earlier, Change(what, line.by, line.at_ms, line.seq))


def moved(state: CaseState, body: wire.FaultMoved, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        move = FaultMove(
            action=body.action,
            to_state=body.to_state,
            reason=body.reason,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
            due_at_ms=body.due_at_ms,
            risk_owner=body.risk_owner,
        )
        _change(state, fault, line, state=body.to_state, moves=(*fault.moves, move))


def coded(state: CaseState, body: wire.FaultCoded, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    coding = Coding(
        scheme=body.scheme,
        scheme_version=body.scheme_version,
        part=body.part,
        mode=body.mode,
        mechanism=body.mechanism,
        cause=body.cause,
        detection=body.detection,
        impact=body.impact,
        is_unusual=body.is_unusual,
        by=line.by,
        at_ms=line.at_ms,
        seq=line.seq,
    )
    again = {"changes": _changes(fault, "coded", line)} if fault and fault.coding else {}
    _change(state, fault, line, coding=coding, **again)


def assessed(state: CaseState, body: wire.FaultAssessed, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    risk = Risk(
        severity_rating=body.severity_rating,
        occurrence_rating=body.occurrence_rating,
        detection_rating=body.detection_rating,
        is_safety=body.is_safety,
        is_environment=body.is_environment,
        note=body.note,
        matrix=body.matrix,
        matrix_version=body.matrix_version,
        row=body.row,
        priority=body.priority,
        is_partial=body.is_partial,
        raised_by=body.raised_by,
        rpn=body.rpn,
        by=line.by,
        at_ms=line.at_ms,
        seq=line.seq,
    )
    again = {"changes": _changes(fault, "assessed", line)} if fault and fault.risk else {}
    _change(state, fault, line, severity=body.severity, risk=risk, **again)


def measured(state: CaseState, body: wire.FaultMeasured, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        reading = Measurement(
            measurement_id=body.measurement_id,
            quantity=body.quantity,
            value=body.value,
            unit=body.unit,
            low=body.low,
            high=body.high,
            instrument=body.instrument,
            calibration_due_ms=body.calibration_due_ms,
            supersedes=body.supersedes,
            outcome=body.outcome,
            calibration=body.calibration,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
        )
        _change(state, fault, line, measurements=(*fault.measurements, reading))


def acted(state: CaseState, body: wire.FaultActed, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        action = Action(
            action_id=body.action_id,
            scheme=body.scheme,
            scheme_version=body.scheme_version,
            action=body.action,
            text=body.text,
            parts=body.parts,
            minutes=body.minutes,
            supersedes=body.supersedes,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
        )
        _change(state, fault, line, actions=(*fault.actions, action))


def linked(state: CaseState, body: wire.FaultLinked, line: Line) -> None:
    """A link to the same fault in the same relation replaces the earlier one; a withdrawn one is gone."""
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        others = tuple(
            each for each in fault.links if (each.relation, each.other_fault_id) != (body.relation, body.other_fault_id)
        )
        link = Link(
            relation=body.relation,
            other_case_id=body.other_case_id,
            other_case_number=body.other_case_number,
            other_fault_id=body.other_fault_id,
            other_number=body.other_number,
            other_title=body.other_title,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
        )
        _change(state, fault, line, links=others if body.is_withdrawn else (*others, link))
