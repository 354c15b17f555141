"""The scan of a place as it was stored with its case."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.ids import BlobHash, WorldId


@dataclass(frozen=True, slots=True)
class SavedScene:
    """One world's scan; a later saving of the same world replaces it."""

    scene_id: str
    world_id: WorldId
    blob: BlobHash
    size_bytes: int
    area_m2: float
    frames: int
    keyframes: BlobHash | None
    at_ms: int
    seq: int
