"""A finished case with faults, pictures, a guide and words, for tests of everything that prints a record."""

from __future__ import annotations

import cv2
import numpy as np

from sightline.caselog import server_events
from sightline.ids import BlobHash
from support.caselog import EXPERT, TECHNICIAN, CaseLog, anchor

Pictures = dict[BlobHash, bytes]


def picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8)
    _, data = cv2.imencode(".jpg", cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC))
    return data.tobytes()


def story(seed: int = 1) -> tuple[CaseLog, Pictures]:
    """A finished case: two faults with pictures, one without, a mark, a flagged step, closed."""
    log = CaseLog(seed).open(title="Water below the pump", work_order="WO-4711")
    here = log.join(TECHNICIAN, "HoloLens 2")
    log.do(TECHNICIAN, "call.request", message="It drips")
    log.do(EXPERT, "call.take")
    pictures: Pictures = {}

    def still(mark: str, number: int) -> None:
        blob = f"{number:064x}"
        pictures[BlobHash(blob)] = picture(number)
        log.still(mark, blob)

    seal = log.place(at=anchor(sigma_m=0.0084))
    still(seal, 1)
    log.acknowledge(seal)
    log.fault(seal, severity="critical", title="Mechanical seal leaks", note="*not bold* #panic() $x$ <b>")
    guard = log.place(at=anchor("approximate", sigma_m=0.126))
    still(guard, 2)
    log.fault(guard, severity="medium", title="护罩螺栓缺失", component="P-101/coupling/guard")
    log.fault(log.place(at=anchor("screen_only")), severity="low", title="Paint is off")
    still(log.place(), 3)
    log.answer("isolate", "done")
    log.answer("inspect-seal", "flagged", "One drop a second")
    log.do(EXPERT, "chat.post", text="Close the suction valve")
    log.do(EXPERT, "call.end")
    log.by_server(TECHNICIAN, server_events.left, here)
    log.close(summary="Stays off until Friday")
    return log, pictures
