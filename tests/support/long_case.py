"""Long logs of one case, made without deciding each operation: for measuring what reads them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec

from sightline.caselog.chain import link
from sightline.caselog.event import Actor, NewEvent, StoredEvent
from sightline.ids import CaseId, OpId
from sightline.workflow.guide import newest_guide
from sightline.workflow.review_template import STANDARD_TEMPLATE
from support.caselog import EXPERT, FRAME, START_MS, TECHNICIAN, WORLD, anchor, uid

MARKS = 500
"""As many as a case holds at a time; every second one is a fault."""
GUIDE = "pump-seal-service"
ANCHORS = ("good", "good", "good", "approximate", "suspect")
SEVERITIES = ("low", "medium", "medium", "high", "critical")


def long_log(length: int, seed: int = 1) -> list[StoredEvent]:
    """Return a valid log of so many events: marks, faults, better anchors, pictures, answers, readings, chat."""
    source = random.Random(seed)
    events: list[StoredEvent] = []
    for number, (actor, kind, body) in enumerate(_drafts(length, source)):
        previous = events[-1] if events else None
        op_id = OpId(uid(0x100000 + number))
        draft = NewEvent(op_id=op_id, kind=kind, body=body)
        at_ms = START_MS + 200 * number
        events += link(
            previous, [draft], case_id=CaseId(uid(0xD0001)), actor=actor, op_id=op_id, at_ms=at_ms, random=source
        )
    return events


Made = tuple[Actor, str, dict[str, Any]]


def _drafts(length: int, source: random.Random) -> Iterator[Made]:
    """The beginning, the marks and faults, and then whatever happens to them."""
    yield EXPERT, "case.opened", _opening()
    marks = min(MARKS, length // 10)
    for index in range(marks):
        yield EXPERT, "annotation.placed", _mark(index, source)
        if index % 2 == 0:
            yield EXPERT, "fault.created", _fault(index, source)
    steps = [step.key for step in newest_guide(GUIDE).steps]
    for index in range(length - 1 - marks - (marks + 1) // 2):
        yield _later(index, source.randrange(marks), steps, source)


def _opening() -> dict[str, Any]:
    guide = newest_guide(GUIDE)
    return {
        "number": 1042,
        "title": "Long service",
        "asset_tag": "P-101",
        "asset_name": "Feed water pump",
        "work_order": "WO-4711",
        "guide_id": guide.guide_id,
        "guide_version": guide.version,
        "guide": msgspec.to_builtins(guide),
        "review_template": msgspec.to_builtins(STANDARD_TEMPLATE),
    }


def _mark_id(index: int) -> str:
    return uid(0x200000 + index)


def _fault_id(index: int) -> str:
    return uid(0x300000 + index // 2 * 2)


def _mark(index: int, source: random.Random) -> dict[str, Any]:
    is_arrow = index % 4 == 1
    return {
        "annotation_id": _mark_id(index),
        "number": index + 1,
        "shape": "arrow" if is_arrow else "point",
        "frame": msgspec.to_builtins(FRAME),
        "is_approximate": False,
        "u": 0.5,
        "v": 0.5,
        "label": "Tighten" if is_arrow else "",
        "anchor": msgspec.to_builtins(anchor(source.choice(ANCHORS), world_id=WORLD)),
        "points": [[0.3, 0.3]] if is_arrow else None,
    }


def _fault(index: int, source: random.Random) -> dict[str, Any]:
    return {
        "fault_id": _fault_id(index),
        "number": index // 2 + 1,
        "annotation_id": _mark_id(index),
        "title": f"Finding {index // 2 + 1} 漏水",
        "component": "P-101/pump/mechanical-seal",
        "severity": source.choice(SEVERITIES),
        "note": "One drop a second",
    }


def _later(index: int, mark: int, steps: list[str], source: random.Random) -> Made:
    fault = {"fault_id": _fault_id(mark)}
    match index % 10:
        case 0 | 1 | 2:
            better = anchor(source.choice(ANCHORS), sigma_m=source.random() / 100)
            return EXPERT, "anchor.refined", {"annotation_id": _mark_id(mark), "anchor": msgspec.to_builtins(better)}
        case 3:
            return TECHNICIAN, "annotation.acknowledged", {"annotation_id": _mark_id(mark)}
        case 4:
            return TECHNICIAN, "still.stored", _still(index, mark)
        case 5:
            key = source.choice(steps)
            body = {"step_key": key, "result": source.choice(("done", "flagged")), "note": "Drips"}
            return TECHNICIAN, "guide.answered", {**body, "outcome": "flagged"}
        case 6:
            said = {"title": "Seal leaks", "component": "P-101/pump", "severity": "medium", "note": "Two drops"}
            return TECHNICIAN, "fault.edited", {**fault, **said}
        case 7:
            return EXPERT, "fault.measured", {**fault, **_reading(index, source)}
        case _:
            return source.choice((EXPERT, TECHNICIAN)), "chat.posted", {"text": f"Line {index} 请看"}


def _still(index: int, mark: int) -> dict[str, Any]:
    return {
        "still_id": uid(0x400000 + index),
        "annotation_id": _mark_id(mark),
        "frame": msgspec.to_builtins(FRAME),
        "blob": f"{index:064x}",
        "mime": "image/jpeg",
        "width": 640,
        "height": 480,
        "source": "device",
    }


def _reading(index: int, source: random.Random) -> dict[str, Any]:
    return {
        "measurement_id": uid(0x500000 + index),
        "quantity": source.choice(("Vibration", "Temperature", "Torque")),
        "value": 3.0,
        "unit": "mm/s",
        "instrument": "VM-7",
        "outcome": "within",
        "calibration": "valid",
    }
