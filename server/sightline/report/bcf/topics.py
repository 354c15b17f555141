"""What a BCF file says of a case: one topic per fault, and one of the case itself for chat and supplements.

GUIDs are the record's own or made from them (UUIDv5), so that exporting twice gives the same topics: a tool that has
read the first file recognises them in the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from sightline.ids import WorldId
from sightline.report.bcf.camera import Camera, Vector, camera_of, place_of
from sightline.report.formats import accuracy
from sightline.report.model import Document, MarkEntry
from sightline.workflow.fault import Fault, FaultMove
from sightline.workflow.fault_parts import Action, Measurement
from sightline.workflow.localising import Localisation
from sightline.workflow.parts import Remark

FAULT_TYPE: Final = "Fault"
CASE_TYPE: Final = "Case"


@dataclass(frozen=True, slots=True)
class Comment:
    guid: str
    at_ms: int
    author: str
    text: str
    is_of_viewpoint: bool = False


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The clicked frame; ``place`` and ``reach_m`` are the mark's, in BCF axes, when it has one."""

    guid: str
    camera: Camera | None
    place: Vector | None
    reach_m: float


@dataclass(frozen=True, slots=True)
class Topic:
    """``entry`` is the fault's mark, from which the picture is drawn; None for the topic of the case."""

    guid: str
    kind: str
    status: str
    title: str
    priority: str
    labels: tuple[str, ...]
    created_at_ms: int
    author: str
    modified_at_ms: int | None
    modified_by: str | None
    due_at_ms: int | None
    assigned_to: str | None
    description: str
    comments: tuple[Comment, ...]
    related: tuple[str, ...]
    viewpoint: Viewpoint | None = None
    entry: MarkEntry | None = None


def topics(document: Document) -> tuple[Topic, ...]:
    """Return the topics: faults by their number, then the case."""
    entries = sorted(
        (entry for entry in document.faults if entry.fault), key=lambda e: e.fault.number if e.fault else 0
    )
    made = [_of_fault(document, entry, entry.fault) for entry in entries if entry.fault]
    return (*made, _of_case(document, tuple(topic.guid for topic in made)))


def _guid(namespace: str, name: str) -> str:
    return str(uuid5(UUID(namespace), name))


def _of_fault(document: Document, entry: MarkEntry, fault: Fault) -> Topic:
    facts, last = document.state.facts, fault.moves[-1] if fault.moves else None
    labels = (facts.asset_tag, fault.component, facts.work_order, f"severity: {fault.severity}")
    viewpoint = _viewpoint(document, entry, fault)
    return Topic(
        guid=fault.fault_id,
        kind=FAULT_TYPE,
        status=fault.state,
        title=fault.title,
        priority=fault.risk.priority if fault.risk else fault.severity,
        labels=tuple(dict.fromkeys(label for label in labels if label)),
        created_at_ms=fault.created_at_ms,
        author=fault.by.display_name,
        modified_at_ms=last.at_ms if last else None,
        modified_by=last.by.display_name if last else None,
        due_at_ms=fault.deferral.due_at_ms if fault.deferral else None,
        assigned_to=fault.deferral.risk_owner if fault.deferral else None,
        description="\n".join(_description(document, entry, fault, viewpoint)),
        comments=tuple(_history(document, fault)),
        related=(),
        viewpoint=viewpoint,
        entry=entry,
    )


def _description(document: Document, entry: MarkEntry, fault: Fault, viewpoint: Viewpoint) -> Iterator[str]:
    facts, anchor = document.state.facts, entry.mark.anchor
    if fault.note:
        yield fault.note
    yield f"Case {facts.number}, fault {fault.number}, mark {entry.mark.number}. Machine {facts.asset_tag}."
    if fault.component:
        yield f"Part: {fault.component}"
    if anchor.p_world is not None:
        where = "machine's own frame" if _frame(document, entry) else f"tracking origin {anchor.world_id}"
        sigma = f", {accuracy(anchor.sigma_m)}" if anchor.sigma_m is not None else ""
        yield f"Place: {entry.mark.anchor_state}{sigma}, {where}; turned from Y up to Z up."
    if viewpoint.camera is not None:
        yield f"Camera: horizontal field of view {viewpoint.camera.field_of_view_deg:.1f} degrees."
    if fault.coding is not None:
        names = ("part", "mode", "mechanism", "cause", "detection")
        words = [(name, getattr(fault.coding, name)) for name in names]
        coded = ", ".join(f"{name} {word.code} ({word.en})" for name, word in words if word is not None)
        yield f"Coding ({fault.coding.scheme} {fault.coding.scheme_version}): {coded}"


def _frame(document: Document, entry: MarkEntry) -> Localisation | None:
    """Where the mark's world lies in the machine's frame, when that is known."""
    return document.state.localisations.get(WorldId(entry.mark.anchor.world_id))


def _viewpoint(document: Document, entry: MarkEntry, fault: Fault) -> Viewpoint:
    mark, still, frame = entry.mark, entry.still, _frame(document, entry)
    camera = None
    # The picture's pose is in the world in which the mark was placed.
    is_same_world = mark.anchor.world_id == mark.first_anchor.world_id
    if still is not None and still.pose is not None and still.intrinsics is not None and is_same_world:
        camera = camera_of(still.pose, still.intrinsics, frame.asset_from_world if frame else None)
    place = mark.anchor.p_world
    if place is not None and frame is not None:
        place = frame.p_asset(place)
    reach_m = max(0.01, mark.anchor.sigma_m or 0.0)
    return Viewpoint(_guid(fault.fault_id, "viewpoint"), camera, place_of(place) if place else None, reach_m)


def _history(document: Document, fault: Fault) -> Iterator[Comment]:
    """The fault's course, oldest first: moves, readings, what was done."""
    told: list[tuple[FaultMove | Measurement | Action, str]] = [
        (move, f"{move.to_state}. {move.reason}".strip()) for move in fault.moves
    ]
    told += [(reading, _reading(reading)) for reading in fault.measurements]
    told += [(action, _action(action)) for action in fault.actions]
    for part, words in sorted(told, key=lambda pair: pair[0].seq):
        guid = _guid(document.state.case_id, f"event:{part.seq}")
        yield Comment(guid, part.at_ms, part.by.display_name, words, is_of_viewpoint=True)


def _reading(reading: Measurement) -> str:
    limits = [f">= {reading.low:g}"] if reading.low is not None else []
    limits += [f"<= {reading.high:g}"] if reading.high is not None else []
    told = f"{reading.quantity}: {reading.value:g} {reading.unit}".strip()
    return f"{told} ({', '.join(limits)})" if limits else told


def _action(action: Action) -> str:
    return " ".join(filter(None, (f"{action.action.en}." if action.action else "", action.text)))


def _of_case(document: Document, faults: tuple[str, ...]) -> Topic:
    state, facts = document.state, document.state.facts
    remarks = sorted((*state.chat, *state.notes), key=lambda remark: remark.seq)
    closing = f"\n{state.closing.summary}" if state.closing and state.closing.summary else ""
    return Topic(
        guid=_guid(state.case_id, "case"),
        kind=CASE_TYPE,
        status=state.life,
        title=f"Case {facts.number}: {facts.title}",
        priority="",
        labels=tuple(dict.fromkeys(label for label in (facts.asset_tag, facts.work_order) if label)),
        created_at_ms=facts.opened_at_ms,
        author=facts.opened_by.display_name,
        modified_at_ms=None,
        modified_by=None,
        due_at_ms=None,
        assigned_to=None,
        description=f"Machine {facts.asset_tag} {facts.asset_name}".strip() + closing,
        comments=tuple(_remark(document, remark) for remark in remarks),
        related=faults,
    )


def _remark(document: Document, remark: Remark) -> Comment:
    guid = _guid(document.state.case_id, f"event:{remark.seq}")
    return Comment(guid, remark.at_ms, remark.by.display_name, remark.text)
