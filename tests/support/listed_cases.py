"""Cases whose review lists have an item of every rule."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.rules import generate
from sightline.workflow.rules.rest import MAX_ITEMS, cut
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, anchor, geometry

GUIDE = "pump-seal-service"


def act(log: CaseLog, fault_id: str, *parts: dict[str, Any], text: str = "Seal changed") -> None:
    log.do(TECHNICIAN, "fault.act", fault_id=fault_id, action_id=log.new_id(), text=text, parts=list(parts), minutes=30)


def measure(log: CaseLog, fault_id: str, value: float, **changes: Any) -> None:
    said = {"quantity": "Vibration", "unit": "mm/s", "high": 4.5, "instrument": "VM-7", **changes}
    log.do(EXPERT, "fault.measure", fault_id=fault_id, measurement_id=log.new_id(), value=value, **said)


def defer(log: CaseLog, fault_id: str, **changes: Any) -> None:
    said = {"reason": "No spare", "due_at_ms": log.now_ms + 86_400_000, "risk_owner": "Shift lead", **changes}
    log.do(EXPERT, "fault.move", fault_id=fault_id, action="defer", **said)


def assess(log: CaseLog, fault_id: str, severity: int = 2, *, is_safety: bool = False) -> None:
    said: dict[str, Any] = {"severity_rating": severity, "occurrence_rating": 2, "detection_rating": 2, "note": ""}
    log.do(EXPERT, "fault.assess", fault_id=fault_id, is_safety=is_safety, is_environment=False, **said)


def full_case() -> CaseLog:
    """A service in which much goes wrong, sent back once."""
    log = CaseLog(31).open(guide_id=GUIDE)
    log.call()
    lock = log.photo(step_key="lockout")
    log.answer("lockout", photo_ids=[lock], loto=log.lockout())
    log.answer("seal-picture", "skipped", "Too dark")
    log.answer("seal-state", choice="leaks", note="Three drops")
    log.answer("replace-seal")
    fault = log.fault(log.place(at=anchor("suspect")), severity="critical")
    act(log, fault, {"part": "Seal", "number": "", "quantity": 1})
    measure(log, fault, 6.0, calibration_due_ms=1)
    assess(log, fault, 9, is_safety=True)
    log.place(shape="arrow", points=[[0.3, 0.3]], geometry=geometry(points=1))
    log.place(shape="distance", points=[[0.5, 0.5], [0.7, 0.5]], at=anchor("lost"), geometry=geometry(state="lost"))
    defer(log, log.fault(severity="low"))
    log.do(EXPERT, "call.end")
    log.do(TECHNICIAN, "fault.edit", fault_id=fault, severity="high")
    log.answer("handback")
    log.answer("vibration", reading={"value": 5.2, "unit": "mm/s"})
    log.close()
    rework(log, "step:seal-picture", "evidence:fault:1")
    return log


def rework(log: CaseLog, *item_ids: str) -> None:
    """Reject these, confirm the rest, send back; work on; answer and hand over again."""
    review = log.state.review
    assert review is not None
    for item in review.items:
        verdict = "rejected" if item.item_id in item_ids else "confirmed"
        log.do(SUPERVISOR, "review.decide", item_id=item.item_id, decision=verdict, reason="Not seen")
    log.do(SUPERVISOR, "review.return", message="Please look again")
    log.answer("seal-picture", photo_ids=[log.photo(step_key="seal-picture")])
    log.fault(title="Bolt missing", severity="high")
    for item_id in item_ids:
        log.do(TECHNICIAN, "rework.answer", item_id=item_id, text="Looked again", photo_ids=[])


@cache
def every_item() -> tuple[ReviewItem, ...]:
    """Items of all rules and with most reasons."""
    items: list[ReviewItem] = []
    for log in (full_case(), *_small_cases()):
        items.extend(generate(log.state))
    copies = tuple(msgspec.structs.replace(items[0], item_id=f"copy:{i}") for i in range(MAX_ITEMS + 1))
    return (*items, cut(copies)[0])


def _small_cases() -> tuple[CaseLog, ...]:
    untouched = CaseLog(32).open()
    failed = CaseLog(33).open()
    failed.answer("isolate", "failed", "Motor ran")
    failed.answer("inspect-seal", "flagged")
    failed.answer("check-coupling", "skipped")
    overridden = CaseLog(34).open(guide_id=GUIDE)
    overridden.answer("lockout", override_reason="Done by the shift before", photo_ids=[])
    overridden.answer("seal-picture", override_reason="Camera fogged", photo_ids=[])
    return untouched, failed, overridden
