"""The case that both folds are tested on: every kind of event, and the state after them.

``python tests/support/shared_case.py`` (with ``server`` and ``tests`` on the path) writes both files anew; a test says
when they are not current. ``clients/web`` folds the same events and compares with the same state.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from sightline.caselog import server_events
from sightline.caselog.facts import EarlierFault
from sightline.protocol import workflow as wire
from sightline.protocol.common import Measure, Pose
from sightline.workflow.case_state import CaseState
from support.caselog import (
    EXPERT,
    SUPERVISOR,
    SURFACES,
    TECHNICIAN,
    WORLD,
    CaseLog,
    anchor,
    geometry,
    person,
    uid,
)

FOLDER = Path(__file__).resolve().parents[2] / "protocols" / "examples" / "logs"
EVENTS, STATE = FOLDER / "case.events.json", FOLDER / "case.state.json"
GUIDED_EVENTS, GUIDED_STATE = FOLDER / "guided.events.json", FOLDER / "guided.state.json"
VOID_EVENTS, VOID_STATE = FOLDER / "void.events.json", FOLDER / "void.state.json"


def shared_case() -> CaseLog:
    """A case in which everything happens at least once, also what is taken back."""
    log = CaseLog(20).open(title="Water under the pump 泵下有水")
    here = log.join(TECHNICIAN, "HoloLens 2")
    log.do(TECHNICIAN, "call.request", message="It drips")
    log.do(person(9, "Otto Other", "expert"), "call.decline", reason="Busy")
    log.do(EXPERT, "call.take")
    log.join(EXPERT, "Chromium")
    recording = _recordings(log)
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    log.answer("isolate")
    log.answer("inspect-seal", "skipped")
    log.answer("inspect-seal", "flagged", "Drips")
    log.do(EXPERT, "chat.post", text="Look at the gland")
    fault = _marks(log)
    _clips(log, fault)
    log.do(TECHNICIAN, "recording.stop", recording_id=recording)
    log.do(TECHNICIAN, "note.add", text="Valve is stiff")
    log.do(EXPERT, "call.end")
    log.by_server(TECHNICIAN, server_events.left, here)
    log.close(summary="Stays off")
    _review(log)
    return log


def _recordings(log: CaseLog) -> str:
    refused, kept = uid(0xC0001), uid(0xC0002)
    log.do(EXPERT, "recording.start", recording_id=refused)
    log.do(TECHNICIAN, "recording.consent", recording_id=refused, is_agreed=False)
    log.do(EXPERT, "recording.start", recording_id=kept)
    log.do(TECHNICIAN, "recording.consent", recording_id=kept, is_agreed=True)
    log.by_server(EXPERT, server_events.recording_started, kept)
    return kept


def _clips(log: CaseLog, fault: str) -> None:
    stored, failed = uid(0xC1001), uid(0xC1002)
    log.do(EXPERT, "clip.request", clip_id=stored, fault_id=fault)
    log.clip(stored)
    log.do(TECHNICIAN, "clip.request", clip_id=failed, fault_id=fault)
    log.by_server(TECHNICIAN, server_events.clip_failed, failed, "nothing_there")
    log.do(EXPERT, "clip.request", clip_id=uid(0xC1003), fault_id=fault)


def _marks(log: CaseLog) -> str:
    seal = log.place(at=anchor("approximate"))
    log.by_server(EXPERT, server_events.refined, seal, anchor(sigma_m=0.004))
    log.still(seal, "aa" * 32)
    log.acknowledge(seal)
    fault = log.fault(seal, severity="medium", note="One drop a second")
    log.do(EXPERT, "fault.edit", fault_id=fault, severity="critical")
    log.do(EXPERT, "fault.move", fault_id=fault, action="confirm", reason="")
    _fault_facts(log, fault)
    gone = log.place(at=anchor("screen_only"), frame=None)
    log.do(EXPERT, "annotation.delete", annotation_id=gone)
    back = log.place(u=0.25, v=0.75, is_approximate=True)
    log.do(EXPERT, "annotation.delete", annotation_id=back)
    log.do(EXPERT, "annotation.restore", annotation_id=back)
    _shapes(log)
    log.do(TECHNICIAN, "world.start", world_id=uid(0xB0002), reason="jump")
    log.place(at=anchor(world_id=uid(0xB0002)))
    _localisations(log, seal)
    return fault


def _fault_facts(log: CaseLog, fault: str) -> None:
    """All that can be said of a fault, also what is corrected, put off and taken back."""
    log.do(EXPERT, "fault.code", fault_id=fault, mode="LEAK-OUT")
    codes: dict[str, Any] = {
        "part": "SEAL",
        "mode": "LEAK-OUT",
        "mechanism": "WEAR",
        "cause": "unknown",
        "impact": "degraded",
    }
    log.do(EXPERT, "fault.code", fault_id=fault, **codes)
    flags: dict[str, Any] = {"is_safety": True, "is_environment": False, "note": ""}
    log.do(EXPERT, "fault.assess", fault_id=fault, occurrence_rating=4, **flags)
    log.do(EXPERT, "fault.assess", fault_id=fault, severity_rating=5, occurrence_rating=4, detection_rating=3, **flags)
    log.do(EXPERT, "fault.edit", fault_id=fault, severity="critical")  # Contradicts the rating, which gives way.
    reading: dict[str, Any] = {"quantity": "Bearing temperature", "unit": "°C", "instrument": "Fluke 62", "high": 80.0}
    first, second = uid(0xC2001), uid(0xC2002)
    log.do(TECHNICIAN, "fault.measure", fault_id=fault, measurement_id=first, value=915.0, **reading)
    corrected: dict[str, Any] = {**reading, "value": 91.5, "calibration_due_ms": 1_700_000_000_000, "supersedes": first}
    log.do(TECHNICIAN, "fault.measure", fault_id=fault, measurement_id=second, **corrected)
    seal = {"part": "Mechanical seal 机械密封", "number": "4711-B", "quantity": 1.5}
    done: dict[str, Any] = {"action": "REPLACED", "text": "", "parts": [seal], "minutes": 45}
    log.do(TECHNICIAN, "fault.act", fault_id=fault, action_id=first, **done)
    log.do(TECHNICIAN, "fault.act", fault_id=fault, action_id=second, text="Shaft cleaned", parts=[], supersedes=first)
    _fault_links(log, fault)
    deferral: dict[str, Any] = {
        "reason": "Spare part on order",
        "due_at_ms": 1_800_000_000_000,
        "risk_owner": "Olga Operations",
    }
    log.do(EXPERT, "fault.move", fault_id=fault, action="defer", **deferral)


def _fault_links(log: CaseLog, fault: str) -> None:
    for number, is_withdrawn in ((0xC3001, False), (0xC3001, True), (0xC3002, False)):
        earlier = EarlierFault(
            case_id=uid(0xC3000), case_number=1001, fault_id=uid(number), number=number - 0xC3000, title="Seal leaks"
        )
        body = {"relation": "recurrence_of", "other_case_id": earlier.case_id, "other_fault_id": earlier.fault_id}
        given = {"earlier_fault": earlier}
        log.do(EXPERT, "fault.link", facts=given, fault_id=fault, is_withdrawn=is_withdrawn, **body)


def _localisations(log: CaseLog, seal: str) -> None:
    here = wire.AssetLocalised(
        localisation_id=uid(0xD0001),
        world_id=uid(0xB0002),
        asset_from_world=Pose(p=(0.5, 0.0, -1.25), q=(0.0, 0.6, 0.0, 0.8)),
        method="map",
        sigma_m=0.03,
        inliers=140,
        pictures=5,
        is_confirmed=True,
    )
    log.do(TECHNICIAN, "localisation.reject", localisation_id=uid(0xD0002))
    log.do(EXPERT, "localisation.confirm", localisation_id=here.localisation_id)
    log.by_server(TECHNICIAN, server_events.asset_localised, here)
    there = anchor("approximate", world_id=uid(0xB0002))
    own = wire.AnnotationRelocated(
        annotation_id=seal, localisation_id=here.localisation_id, number=1, title="", anchor=there
    )
    log.by_server(TECHNICIAN, server_events.relocated, own)
    earlier = wire.AnnotationRelocated(
        annotation_id=uid(0xD0003),
        localisation_id=here.localisation_id,
        case_id=uid(0xD0004),
        case_number=1001,
        number=3,
        title="Bolt missing",
        anchor=there,
        residual_m=0.02,
    )
    log.by_server(TECHNICIAN, server_events.relocated, earlier)
    kept = wire.AssetMapped(blob="cd" * 32, size_bytes=4096, world_id=uid(0xB0002), pictures=12)
    log.by_server(TECHNICIAN, server_events.asset_mapped, kept)
    scanned = wire.SceneSaved(
        scene_id=uid(0xD0005),
        world_id=uid(0xB0002),
        blob="ef" * 32,
        size_bytes=90_000,
        area_m2=12.5,
        frames=140,
    )
    log.by_server(TECHNICIAN, server_events.scene_saved, scanned)
    _models(log)


def _models(log: CaseLog) -> None:
    """A model with a place that was rejected, one that was confirmed, and one that nobody has looked at."""
    model = wire.ModelImported(
        model_id=uid(0xD1001), name="pump.stl", blob="ab" * 32, size_bytes=5_200, triangles=320, size_m=(0.4, 0.3, 0.8)
    )
    log.by_server(EXPERT, server_events.model_imported, model)
    for number, is_confirmed in ((0xD1002, False), (0xD1003, True), (0xD1004, None)):
        proposal = wire.ModelProposed(
            proposal_id=uid(number),
            model_id=model.model_id,
            world_id=uid(0xB0002),
            name=model.name,
            blob=model.blob,
            world_from_model=Pose(p=(0.5, 0.0, -1.25), q=(0.0, 0.6, 0.0, 0.8)),
            fitness=0.81,
            residual_m=0.012,
            runner_up=0.4,
        )
        log.by_server(EXPERT, server_events.model_proposed, proposal)
        if is_confirmed is not None:
            log.do(EXPERT, "model.answer", proposal_id=proposal.proposal_id, is_confirmed=is_confirmed)


def _shapes(log: CaseLog) -> None:
    """Shapes that are placed, refined, moved and put on another surface."""
    length = Measure(kind="distance", value=0.24, unit="m", sigma=0.003)
    line = log.place(shape="distance", points=[[0.5, 0.5], [0.7, 0.5]], geometry=geometry(length))
    log.by_server(EXPERT, server_events.refined, line, anchor(sigma_m=0.003), geometry(length, reason="dominant_plane"))
    log.move(line, u=0.4, v=0.6)
    log.place(shape="text", points=[[1.1, 0.2]], label="Tighten 拧紧", geometry=geometry(points=1))
    edge = anchor("approximate", reason="depth_edge", candidates=SURFACES)
    arrow = log.place(shape="arrow", points=[[0.3, 0.3]], at=edge, geometry=geometry(points=1))
    log.acknowledge(arrow)
    back = anchor(p_world=SURFACES[1].p_world, sigma_m=SURFACES[1].sigma_m, candidates=SURFACES)
    log.resnap(arrow, "back", back, geometry=geometry(points=1, state="screen_only"))
    log.by_server(EXPERT, server_events.refined, arrow, anchor(sigma_m=0.003))


def _review(log: CaseLog) -> None:
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="rejected", reason="Not on the picture")
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="undecided", reason="")
    log.sign(TECHNICIAN, "performed")
    _rework(log)
    log.decide_all()
    log.sign()
    log.do(TECHNICIAN, "note.add", text="The valve leaks as well")
    log.sign(person(7, "Second Supervisor", "supervisor"))
    _custody(log)
    log.join(TECHNICIAN, "Phone")


def _custody(log: CaseLog) -> None:
    """Legal hold begins and ends, and words are said to be erased; the signatures outlive it."""
    admin = person(8, "Ada Admin", "admin")
    log.do(SUPERVISOR, "case.hold", reason="Claim 2026-117")
    log.do(SUPERVISOR, "case.release", reason="Settled")
    erased = wire.DataErased(reason="Request of the person", names=(2,), bodies=())
    log.by_server(admin, server_events.data_erased, erased)
    deleted = wire.DeletedFiles(kind="pictures", days=365, since_ms=1_700_000_000_000, blobs=("aa" * 32,))
    log.by_server(admin, server_events.data_erased, wire.DataErased(reason="Period is over", files=(deleted,)))
    log.do(admin, "case.hold", reason="Audit")


def _rework(log: CaseLog) -> None:
    """Two items are sent back twice and once; one of them is answered twice, one verdict stays."""
    fault, step = "fault:1", "step:inspect-seal"
    log.do(SUPERVISOR, "review.decide", item_id=fault, decision="rejected", reason="Which bolt?")
    log.do(SUPERVISOR, "review.decide", item_id=step, decision="not_applicable", reason="Done by the fault")
    log.do(SUPERVISOR, "review.return", message="Please look again 请再看一次")
    log.do(TECHNICIAN, "rework.answer", item_id=fault, text="The upper one", photo_ids=[])
    picture = log.photo(item_id=fault, caption="Lower bolt")
    log.do(TECHNICIAN, "rework.answer", item_id=fault, text="The lower one", photo_ids=[picture])
    log.do(TECHNICIAN, "case.resubmit", summary="Looked again")
    for item_id in (fault, step):
        log.do(SUPERVISOR, "review.decide", item_id=item_id, decision="rejected", reason="Still not seen")
    log.do(SUPERVISOR, "review.return", message="")
    log.answer("inspect-seal", "flagged", "Drips more")
    for item_id in (fault, step):
        log.do(TECHNICIAN, "rework.answer", item_id=item_id, text="Seen", photo_ids=[])
    log.do(EXPERT, "case.resubmit", summary="")


def guided_case() -> CaseLog:
    """A case with every kind of guide step: what is missing first, out of limits, overridden and measured again."""
    log = CaseLog(22).open(title="Seal service", guide_id="pump-seal-service")
    lock = log.photo(step_key="lockout", caption="Lock on the isolator 锁")
    log.answer("lockout", "flagged", "A second lock is on its way", photo_ids=[lock])
    log.answer("lockout", photo_ids=[lock], loto=log.lockout())
    log.answer("seal-picture", override_reason="Camera fogged", photo_ids=[])
    log.answer("seal-state", choice="leaks", note="Three drops")
    log.answer("replace-seal")
    log.answer("handback")
    log.answer("vibration", reading={"value": 5.2, "unit": "mm/s"})
    log.answer("vibration", reading={"value": 2.0, "unit": "mm/s"})
    log.photo(fault_id=log.fault(), blob="fb" * 32)
    return log


def voided_case() -> CaseLog:
    """A case that should not have been opened."""
    log = CaseLog(21).open()
    log.do(TECHNICIAN, "call.request", message="")
    log.do(SUPERVISOR, "case.void", reason="Wrong pump")
    log.do(TECHNICIAN, "note.add", text="It was P-102")
    return log


def wire_events(log: CaseLog) -> list[dict[str, Any]]:
    """The events as they cross the wire: without what only the record needs."""
    hidden = ("case_id", "salt", "prev_hash")
    values = [json.loads(msgspec.json.encode(event)) for event in log.events]
    return [{key: value for key, value in event.items() if key not in hidden} for event in values]


def wire_state(state: CaseState) -> dict[str, Any]:
    """The state in the spelling of the wire; a client knows its case by other means."""
    values: dict[str, Any] = json.loads(msgspec.json.encode(state))
    del values["case_id"]
    return values


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[Path, str]:
    """What the four files should hold."""
    log, guided, void = shared_case(), guided_case(), voided_case()
    return {
        EVENTS: _text(wire_events(log)),
        STATE: _text(wire_state(log.state)),
        GUIDED_EVENTS: _text(wire_events(guided)),
        GUIDED_STATE: _text(wire_state(guided.state)),
        VOID_EVENTS: _text(wire_events(void)),
        VOID_STATE: _text(wire_state(void.state)),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in files().items():
        path.write_text(text)
