"""Recordings that store nothing and remember what they were told: fakes of our own ports, for tests of rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sightline.errors import NotFound, RecordingError
from sightline.ids import CaseId
from sightline.recording.commands import AddTrack, SetClock
from sightline.recording.manifest import EndReason, Manifest


@dataclass
class FakeRecorder:
    manifest: Manifest
    tap_path: str = "/nowhere/tap"
    tracks: dict[int, AddTrack] = field(default_factory=dict)
    clocks: list[SetClock] = field(default_factory=list)
    poses: list[tuple[str, int, int, bytes]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    reason: EndReason | None = None
    end: asyncio.Event = field(default_factory=asyncio.Event)

    def add_track(self, track: AddTrack) -> None:
        self.tracks[track.ssrc] = track

    def remove_track(self, ssrc: int) -> None:
        self.tracks.pop(ssrc, None)

    def set_clock(self, clock: SetClock) -> None:
        self.clocks.append(clock)

    def pose(self, publication_id: str, ssrc: int, rtp_ts: int, record: bytes) -> None:
        self.poses.append((publication_id, ssrc, rtp_ts, record))

    def event(self, line: bytes) -> None:
        self.lines.append(line)

    async def stop(self, reason: EndReason) -> Manifest:
        self.reason = self.reason or reason
        self.end.set()
        return self.manifest

    async def ended(self) -> None:
        await self.end.wait()

    def die(self) -> None:
        """End as a killed process does."""
        self.end.set()


@dataclass
class FakeRecordings:
    recorders: list[FakeRecorder] = field(default_factory=list)
    is_broken: bool = False
    interrupted: list[Manifest] = field(default_factory=list)

    async def start(self, case_id: CaseId, recording_id: str, started_at_ms: int, started_ns: int) -> FakeRecorder:
        if self.is_broken:
            raise RecordingError("The disk is full.")
        manifest = Manifest(recording_id=recording_id, case_id=case_id, started_at_ms=started_at_ms)
        self.recorders.append(FakeRecorder(manifest))
        return self.recorders[-1]

    async def recover(self) -> list[Manifest]:
        return self.interrupted

    async def of_case(self, case_id: CaseId) -> list[Manifest]:
        return [recorder.manifest for recorder in self.recorders if recorder.manifest.case_id == case_id]

    async def file(self, case_id: CaseId, recording_id: str, name: str) -> Path:
        raise NotFound("recording", recording_id)
