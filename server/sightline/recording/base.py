"""Ports of recording: what a room needs to record its call, and what the web needs to hand recordings out."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sightline.ids import CaseId
from sightline.recording.commands import AddTrack, SetClock
from sightline.recording.manifest import EndReason, Manifest


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

    async def of_case(self, case_id: CaseId) -> list[Manifest]:
        """Return all recordings of a case, oldest first."""

    async def file(self, case_id: CaseId, recording_id: str, name: str) -> Path:
        """Return the path of one file. Raises NotFound for anything that a manifest does not name."""
