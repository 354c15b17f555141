"""Cases with a file of each kind, finished or not, whose files lie in a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sightline.caselog import server_events
from sightline.ids import BlobHash
from sightline.protocol import workflow as wire
from sightline.store.base import Store
from support.case_events import case_id
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, WORLD, CaseLog, uid

KINDS: Final = ("still", "photo", "clip", "scan", "keyframes", "map", "model")


@dataclass(frozen=True, slots=True)
class Finished:
    """A case that was written into a store, with its files by what they are."""

    log: CaseLog
    files: dict[str, BlobHash]

    @property
    def at_ms(self) -> int:
        """When it was finished."""
        return self.log.events[-1].at_ms


async def put_case(store: Store, number: int = 1042, *, end: str = "signed", model: bytes | None = None) -> Finished:
    """Write a case into a store.

    Args:
        end: "signed", "void", "submitted", or "changed": a note after the signature, so that it does not hold.
        model: of another case as well; None: of this one alone.
    """
    contents = {kind: f"{kind} of {number} ".encode() * (3 + index) for index, kind in enumerate(KINDS)}
    contents["model"] = model or contents["model"]
    files = {kind: await store.blobs.put(data) for kind, data in contents.items()}
    log = CaseLog(number)
    log.case_id = case_id(number)
    body = {"title": "Water", "asset_tag": "P-101", "asset_name": "Pump", "work_order": "", "guide_id": ""}
    log.do(TECHNICIAN, "case.open", facts={"case_number": number}, **body)
    log.join(TECHNICIAN)
    log.join(EXPERT)
    log.call()
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    mark = log.place()
    log.still(mark, files["still"])
    fault = log.fault(mark)
    log.photo(blob=files["photo"], fault_id=fault)
    recording, clip = log.new_id(), log.new_id()
    log.do(EXPERT, "recording.start", recording_id=recording)
    log.do(TECHNICIAN, "recording.consent", recording_id=recording, is_agreed=True)
    log.by_server(EXPERT, server_events.recording_started, recording)
    log.do(EXPERT, "clip.request", clip_id=clip, fault_id=fault)
    log.clip(clip, blob=files["clip"])
    _scans(log, files)
    log.do(EXPERT, "call.end")
    _end(log, end)
    await log.put(store)
    return Finished(log, files)


def _scans(log: CaseLog, files: dict[str, BlobHash]) -> None:
    saved = wire.SceneSaved(
        scene_id=log.new_id(),
        world_id=WORLD,
        blob=files["scan"],
        size_bytes=90_000,
        area_m2=12.5,
        frames=140,
        keyframes=files["keyframes"],
    )
    log.by_server(TECHNICIAN, server_events.scene_saved, saved)
    kept = wire.AssetMapped(blob=files["map"], size_bytes=4096, world_id=WORLD, pictures=12)
    log.by_server(TECHNICIAN, server_events.asset_mapped, kept)
    model = wire.ModelImported(
        model_id=uid(0xD1001), name="pump.stl", blob=files["model"], size_bytes=52, triangles=3, size_m=(0.4, 0.3, 0.8)
    )
    log.by_server(EXPERT, server_events.model_imported, model)


def _end(log: CaseLog, end: str) -> None:
    if end == "void":
        log.do(SUPERVISOR, "case.void", reason="Wrong machine")
        return
    log.close()
    if end != "submitted":
        log.decide_all()
        log.sign()
    if end == "changed":
        log.do(TECHNICIAN, "note.add", text="The valve leaks as well")
