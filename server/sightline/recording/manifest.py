"""What a recording's folder says about itself: ``manifest.json``, replaced as a whole so that it is never half written.

manifest.json   part-001.webm ...   poses.jsonl   events.jsonl   lock
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

import msgspec

from sightline.errors import RecordingError

MANIFEST: Final = "manifest.json"
POSES: Final = "poses.jsonl"
EVENTS: Final = "events.jsonl"
LOCK: Final = "lock"

EndReason = Literal["asked", "call_ended", "declined", "failed", "interrupted"]


class TrackEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One track of a file."""

    publication_id: str
    kind: Literal["audio", "video"]
    codec: str
    """MIME type, lower case."""
    name: str = ""
    width: int = 0
    """Pixels at the beginning; 0 for audio. The picture may change its size later."""
    height: int = 0


class PartEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file: camera and microphone of one participant for as long as its tracks stayed the same."""

    file: str
    participant_id: str
    starts_at_ms: int
    """Time zero of the file on the recording's own time line."""
    duration_ms: int = 0
    size_bytes: int = 0
    is_complete: bool = False
    """False while it grows, and after a crash until it was repaired."""
    tracks: tuple[TrackEntry, ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one recording but its media."""

    format: int = 1
    recording_id: str
    case_id: str
    started_at_ms: int
    """UTC at zero of the recording's time line."""
    ended_at_ms: int | None = None
    end_reason: EndReason | None = None
    parts: tuple[PartEntry, ...] = ()


def write(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest; the old one stays until the new one is on disk."""
    fresh = folder / f"{MANIFEST}.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / MANIFEST)


def read(folder: Path) -> Manifest:
    """Return the manifest of a folder. Raises RecordingError when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as exc:
        raise RecordingError(f"The folder {folder.name} holds no recording that can be read.") from exc
