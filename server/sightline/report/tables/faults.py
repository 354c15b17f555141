"""``faults.csv``: one row a fault, also a rejected one, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from sightline.protocol.workflow import CodeWord
from sightline.report.tables.cells import Value, timestamp
from sightline.report.tables.table import Column, Kind, Table
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import Fault, FaultMove
from sightline.workflow.fault_parts import Link
from sightline.workflow.parts import AnnotationState

Coded = Literal["part", "mode", "mechanism", "cause", "detection"]
Axis = Literal[0, 1, 2]


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault with the mark that it belongs to."""

    state: CaseState
    fault: Fault
    mark: AnnotationState

    @property
    def deferral(self) -> FaultMove | None:
        return self.fault.deferral


Read = Callable[[FaultRow], Value]


def rows(state: CaseState) -> list[FaultRow]:
    """Return the rows of a case; those of no case yet are none."""
    faults = sorted(state.faults.values(), key=lambda fault: fault.number)
    return [FaultRow(state, fault, state.annotation(fault.annotation_id)) for fault in faults]


def _column(name: str, kind: Kind, description: str, value: Read) -> Column[FaultRow]:
    return Column(name, kind, description, value)


def _word(row: FaultRow, dimension: Coded) -> CodeWord | None:
    coding = row.fault.coding
    word: CodeWord | None = getattr(coding, dimension) if coding else None
    return word


def _coded(dimension: Coded, what: str) -> tuple[Column[FaultRow], ...]:
    """Code, English word and counterpart in SAP PM of one dimension."""

    def sap(row: FaultRow) -> Value:
        word = _word(row, dimension)
        return f"{word.sap.catalog}/{word.sap.group}/{word.sap.code}" if word and word.sap else None

    def code(row: FaultRow) -> Value:
        word = _word(row, dimension)
        return word.code if word else None

    def text(row: FaultRow) -> Value:
        word = _word(row, dimension)
        return word.en if word else None

    return (
        _column(f"{dimension}_code", "string", f"{what}: code; unknown = not found out, empty = not assessed.", code),
        _column(f"{dimension}_text", "string", f"{what}: English word of the code as it was then.", text),
        _column(f"{dimension}_sap", "string", f"{what}: SAP PM catalogue/group/code; empty when there is none.", sap),
    )


def _place(name: str, frame: str, at: Callable[[AnnotationState], tuple[float, ...] | None]) -> list[Column[FaultRow]]:
    """Three columns of a place in metres; +Y is up."""

    def axis(index: Axis) -> Read:
        def read(row: FaultRow) -> Value:
            found = at(row.mark)
            return round(found[index], 4) if found else None

        return read

    axes: tuple[tuple[str, Axis], ...] = (("x", 0), ("y", 1), ("z", 2))
    return [_column(f"{axis_name}_{name}_m", "number", f"Metres, {frame}, +Y up.", axis(i)) for axis_name, i in axes]


def _coding(name: str) -> Read:
    return lambda row: getattr(row.fault.coding, name) if row.fault.coding else None


def _risk(name: str) -> Read:
    return lambda row: getattr(row.fault.risk, name) if row.fault.risk else None


def _link(name: str, of: Callable[[Fault], Link | None]) -> Read:
    def read(row: FaultRow) -> Value:
        link = of(row.fault)
        value: Value = getattr(link, name) if link else None
        return value

    return read


def _measured(row: FaultRow) -> str:
    said = []
    for each in row.fault.standing_measurements:
        limits = "".join(
            (f" >= {each.low:g}" if each.low is not None else "", f" <= {each.high:g}" if each.high is not None else "")
        )
        said.append(
            f"{each.quantity}: {each.value:g} {each.unit}".rstrip() + (f" ({limits.strip()})" if limits else "")
        )
    return "; ".join(said)


def _parts(row: FaultRow) -> str:
    parts = (part for action in row.fault.standing_actions for part in action.parts)
    return "; ".join(f"{part.quantity:g} x {part.part} {part.number}".rstrip() for part in parts)


def _actions(part: Callable[[CodeWord], str]) -> Read:
    return lambda row: "; ".join(part(each.action) for each in row.fault.standing_actions if each.action)


def _action_sap(word: CodeWord) -> str:
    return f"{word.sap.catalog}/{word.sap.group}/{word.sap.code}" if word.sap else ""


def _sigma(row: FaultRow) -> Value:
    return row.mark.anchor.sigma_m


_IDENTITY: Final = (
    _column("case_id", "string", "Id of the case.", lambda row: row.state.case_id),
    _column("case_number", "integer", "Number of the case.", lambda row: row.state.facts.number),
    _column("work_order", "string", "Work-order number of the plant.", lambda row: row.state.facts.work_order),
    _column("asset_tag", "string", "Tag of the machine.", lambda row: row.state.facts.asset_tag),
    _column("fault_id", "string", "Id of the fault, in BCF the GUID of its topic.", lambda row: row.fault.fault_id),
    _column("fault_number", "integer", "Number of the fault in the case.", lambda row: row.fault.number),
    _column("mark_number", "integer", "Number on the plate of its mark.", lambda row: row.mark.number),
    _column("title", "string", "What is wrong.", lambda row: row.fault.title),
    _column("component", "string", "Path of the part.", lambda row: row.fault.component),
    _column("severity", "string", "low, medium, high or critical.", lambda row: row.fault.severity),
    _column(
        "state",
        "string",
        "suspected, confirmed, in_progress, resolved, verified, rejected or deferred.",
        lambda row: row.fault.state,
    ),
    _column("note", "string", "Note on the fault.", lambda row: row.fault.note),
)

_CODING: Final = (
    _column("scheme", "string", "List of codes; empty: not coded.", _coding("scheme")),
    _column("scheme_version", "integer", "Its version.", _coding("scheme_version")),
    *_coded("part", "Object part"),
    *_coded("mode", "How it was observed"),
    *_coded("mechanism", "Physical process"),
    *_coded("cause", "Cause"),
    *_coded("detection", "How it was found"),
    _column(
        "impact",
        "string",
        "critical, degraded, incipient or unknown; empty = not assessed.",
        _coding("impact"),
    ),
)

_RISK: Final = (
    _column(
        "priority",
        "string",
        "low, medium, high or urgent, by the risk matrix; empty = not assessed.",
        _risk("priority"),
    ),
    _column("severity_rating", "integer", "S, 1 to 10.", _risk("severity_rating")),
    _column("occurrence_rating", "integer", "O, 1 to 10; empty = not assessed.", _risk("occurrence_rating")),
    _column("detection_rating", "integer", "D, 1 to 10; empty = not assessed.", _risk("detection_rating")),
    _column("rpn", "integer", "S x O x D; information, it decides nothing.", _risk("rpn")),
    _column("risk_matrix", "string", "Risk matrix.", _risk("matrix")),
    _column("risk_matrix_version", "integer", "Its version.", _risk("matrix_version")),
    _column("is_safety", "boolean", "People could be hurt.", _risk("is_safety")),
    _column("is_environment", "boolean", "Something could get into the environment.", _risk("is_environment")),
    _column(
        "due_at", "dateTime", "Deferred until.", lambda row: timestamp(row.deferral.due_at_ms) if row.deferral else None
    ),
    _column(
        "risk_owner",
        "string",
        "Who answers for the risk of the deferred fault.",
        lambda row: row.deferral.risk_owner if row.deferral else None,
    ),
)

_WORK: Final = (
    _column("measurements", "string", "Readings that stand, with their limits, in one text.", _measured),
    _column("action_codes", "string", "Codes of what was done, with '; ' between.", _actions(lambda word: word.code)),
    _column("action_texts", "string", "English words of these codes.", _actions(lambda word: word.en)),
    _column("action_sap", "string", "SAP PM catalogue/group/code of these codes.", _actions(_action_sap)),
    _column(
        "action_notes",
        "string",
        "What was done, in words.",
        lambda row: "; ".join(each.text for each in row.fault.standing_actions if each.text),
    ),
    _column("parts_replaced", "string", "Quantity x name and part number, with '; ' between.", _parts),
    _column("minutes", "integer", "Working time; empty when none was stated.", lambda row: row.fault.minutes),
    _column(
        "recurrence_of_case",
        "integer",
        "Number of the earlier case.",
        _link("other_case_number", lambda f: f.recurrence_of),
    ),
    _column(
        "recurrence_of_fault", "string", "Id of the earlier fault.", _link("other_fault_id", lambda f: f.recurrence_of)
    ),
    _column("duplicate_of_fault", "string", "Id of the same fault.", _link("other_fault_id", lambda f: f.duplicate_of)),
)

_WHERE: Final = (
    _column("anchor_state", "string", "How far the place can be trusted.", lambda row: row.mark.anchor_state),
    _column("anchor_method", "string", "How the place was found.", lambda row: row.mark.anchor.method),
    _column("sigma_m", "number", "Standard deviation of the place, metres.", _sigma),
    _column("world_id", "string", "Tracking origin of x, y, z_world_m.", lambda row: row.mark.anchor.world_id),
    *_place("world", "tracking origin", lambda mark: mark.anchor.p_world),
    _column("asset_frame", "string", "Frame of x, y, z_asset_m.", lambda row: row.mark.anchor.asset_frame),
    *_place("asset", "the machine's own frame", lambda mark: mark.anchor.p_asset),
)

_WHO: Final = (
    _column("created_at", "dateTime", "When it became a fault.", lambda row: timestamp(row.fault.created_at_ms)),
    _column("created_by", "string", "By whom.", lambda row: row.fault.by.display_name),
    _column("marked_at", "dateTime", "When its mark was placed.", lambda row: timestamp(row.mark.placed_at_ms)),
    _column("marked_by", "string", "By whom.", lambda row: row.mark.by.display_name),
    _column(
        "acknowledged_at", "dateTime", "When the technician saw it.", lambda row: timestamp(row.mark.acknowledged_at_ms)
    ),
    _column(
        "acknowledged_by",
        "string",
        "Who saw it.",
        lambda row: row.mark.acknowledged_by.display_name if row.mark.acknowledged_by else None,
    ),
    _column(
        "state_since",
        "dateTime",
        "When it came into its state.",
        lambda row: timestamp(row.fault.moves[-1].at_ms if row.fault.moves else row.fault.created_at_ms),
    ),
    _column(
        "state_reason",
        "string",
        "Reason of its last move.",
        lambda row: row.fault.moves[-1].reason if row.fault.moves else None,
    ),
    _column("event_seqs", "string", "Numbers of all events about it.", lambda row: " ".join(map(str, row.fault.seqs))),
)

FAULTS: Final = Table("faults.csv", "Faults", "fault_id", (*_IDENTITY, *_CODING, *_RISK, *_WORK, *_WHERE, *_WHO))
