"""Ports of recording: what a room needs to record its call, and what the web needs to hand recordings out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sightline.ids import CaseId
from sightline.recording.commands import AddTrack, ClipCut, SetClock
from sightline.recording.manifest import EndReason, Manifest


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """A clip as bytes; ``poses`` is empty when no frame records came."""

    facts: ClipCut
    media: bytes
    poses: bytes


class Recorder(Protocol):
    """One running recording. Everything but ``stop`` and ``ended`` returns at once."""

    @property
    def tap_path(self) -> str:
        """Where it listens for the worker's tap (``MediaWorker.open_tap``)."""

    def add_track(self, track: AddTrack) -> None:
        """Expect a publication's packets."""

    def remove_track(self, ssrc: int) -> None: ...

    def set_clock(self, clock: SetClock) -> None: ...

    def pose(self, publication_id: str, ssrc: int, rtp_ts: int, record: bytes) -> None:
        """Note a frame record (JSON)."""

    def event(self, line: bytes) -> None:
        """Note an event of the case (JSON)."""

    async def clip(self, clip_id: str, publication_id: str) -> ClipFiles | None:
        """Return the last seconds of the sender of this publication; None when nothing of it is being stored.

        Raises:
            RecordingError: it cannot be written, or the recording has ended.
        """

    async def stop(self, reason: EndReason) -> Manifest:
        """Complete the files; may be called again. After a crash they are repaired here."""

    async def ended(self) -> None:
        """Wait for the end, asked for or not."""


class Recordings(Protocol):
    """Where recordings are made and kept."""

    async def start(self, case_id: CaseId, recording_id: str, started_at_ms: int, started_ns: int) -> Recorder:
        """Begin one. Raises RecordingError or WorkerError when it cannot."""

    async def recover(self) -> list[Manifest]:
        """Complete what an earlier life of this server left; returns every recording that it interrupted."""

    async def delete(self, case_id: CaseId) -> int:
        """Delete every recording of a case that has ended; return how many."""

    async def of_case(self, case_id: CaseId) -> list[Manifest]:
        """Return all recordings of a case, oldest first."""

    def expires_at_ms(self, manifest: Manifest) -> int | None:
        """Return the UTC time after which a recording is deleted; None when it is kept or still runs."""

    async def file(self, case_id: CaseId, recording_id: str, name: str) -> Path:
        """Return the path of one file. Raises NotFound for anything that a manifest does not name."""
