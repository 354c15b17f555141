"""A finished case of any size in which every fault has all that can be said of it: for looking at documents and
measuring them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from sightline.ids import BlobHash
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, anchor, uid
from support.report_story import Pictures

TITLES = (
    "Mechanical seal leaks",
    "护罩螺栓缺失",
    "Bearing housing of the drive end runs hot and has turned blue at the upper half",
    "Coupling guard loose",
    "地脚螺栓松动，底座有明显位移",
)
PARTS = ("P-101/pump/mechanical-seal", "P-101/coupling/guard", "P-101/pump/bearing-housing", "P-101/base/anchor-bolt")
SEVERITIES = ("critical", "medium", "high", "low", "medium")


def photograph(seed: int, width: int = 1280, height: int = 960) -> bytes:
    """A JPEG with as much detail as one of a machine."""
    source = np.random.default_rng(seed)
    coarse = source.integers(40, 215, (9, 12, 3), np.uint8)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    picture += source.integers(-9, 10, (height, width, 1), np.int16)
    _, data = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 88])
    return data.tobytes()


def rich_case(faults: int, *, seed: int = 1, pictures_of: int = 20) -> tuple[CaseLog, Pictures]:
    """A case with so many faults, closed, in part decided, sent back once, answered and signed.

    Args:
        pictures_of: so many different pictures; more faults share them.
    """
    log = CaseLog(seed).open(title="Feed water pump: yearly inspection 给水泵年度检查", work_order="WO-4711")
    log.join(TECHNICIAN, "HoloLens 2")
    log.do(TECHNICIAN, "call.request", message="It drips")
    log.do(EXPERT, "call.take")
    photographs = [photograph(seed + number) for number in range(min(faults, pictures_of))]
    pictures: Pictures = {}
    for number in range(faults):
        blob = BlobHash(f"{number + 1:064x}")
        pictures[blob] = photographs[number % len(photographs)]
        _fault(log, number, blob)
    log.answer("isolate", "done")
    log.answer("inspect-seal", "flagged", "One drop a second")
    log.do(EXPERT, "chat.post", text="Close the suction valve")
    log.do(EXPERT, "call.end")
    log.close(summary="Stays off until Friday")
    _review(log)
    return log, pictures


def _fault(log: CaseLog, number: int, blob: BlobHash) -> None:
    u, v = 0.2 + 0.6 * (number % 7) / 6, 0.25 + 0.5 * (number % 5) / 4
    mark = log.place(at=anchor("good" if number % 4 else "approximate", sigma_m=0.004 + 0.003 * (number % 6)), u=u, v=v)
    log.still(mark, blob, width=1280, height=960)
    log.acknowledge(mark)
    fault = log.fault(
        mark,
        severity=SEVERITIES[number % len(SEVERITIES)],
        title=TITLES[number % len(TITLES)],
        component=PARTS[number % len(PARTS)],
        note="One drop a second at rest, more when running." if number % 3 == 0 else "",
    )
    log.do(EXPERT, "fault.move", fault_id=fault, action="confirm", reason="")
    if number % 2 == 0:
        codes: dict[str, Any] = {
            "part": "SEAL",
            "mode": "LEAK-OUT",
            "mechanism": "WEAR",
            "cause": "unknown",
            "impact": "degraded",
        }
        log.do(EXPERT, "fault.code", fault_id=fault, **codes)
        flags: dict[str, Any] = {"is_safety": number % 4 == 0, "is_environment": False, "note": ""}
        log.do(EXPERT, "fault.assess", fault_id=fault, occurrence_rating=4, detection_rating=3, **flags)
    reading: dict[str, Any] = {"quantity": "Bearing temperature", "unit": "°C", "instrument": "Fluke 62", "high": 80.0}
    log.do(TECHNICIAN, "fault.measure", fault_id=fault, measurement_id=uid(0xE0000 + number), value=91.5, **reading)
    _work(log, fault, number)


def _work(log: CaseLog, fault: str, number: int) -> None:
    if number % 3 == 2:
        deferral: dict[str, Any] = {
            "reason": "Spare part on order",
            "due_at_ms": 1_800_000_000_000,
            "risk_owner": "Olga Operations",
        }
        log.do(EXPERT, "fault.move", fault_id=fault, action="defer", **deferral)
        return
    seal = {"part": "Mechanical seal 机械密封", "number": "4711-B", "quantity": 1.0}
    done: dict[str, Any] = {
        "action": "REPLACED",
        "text": "Shaft cleaned, sleeve checked",
        "parts": [seal],
        "minutes": 45,
    }
    log.do(TECHNICIAN, "fault.act", fault_id=fault, action_id=uid(0xF0000 + number), **done)
    log.do(TECHNICIAN, "fault.move", fault_id=fault, action="resolve", reason="")


def _review(log: CaseLog) -> None:
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="rejected", reason="Which bolt?")
    log.do(SUPERVISOR, "review.return", message="Please look again 请再看一次")
    log.do(TECHNICIAN, "rework.answer", item_id="fault:1", text="The lower one, see the photo", photo_ids=[])
    log.do(TECHNICIAN, "case.resubmit", summary="Looked again")
    log.decide_all()
    log.sign()
