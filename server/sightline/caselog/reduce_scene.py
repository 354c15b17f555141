"""What events about the scanned place change in the state. See ``reduce_call``."""

from __future__ import annotations

from sightline.caselog.line import Line
from sightline.ids import BlobHash, WorldId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.scene import SavedScene


def scene_saved(state: CaseState, body: wire.SceneSaved, line: Line) -> None:
    world_id = WorldId(body.world_id)
    state.scenes[world_id] = SavedScene(
        scene_id=body.scene_id,
        world_id=world_id,
        blob=BlobHash(body.blob),
        size_bytes=body.size_bytes,
        area_m2=body.area_m2,
        frames=body.frames,
        keyframes=BlobHash(body.keyframes) if body.keyframes else None,
        at_ms=line.at_ms,
        seq=line.seq,
    )
