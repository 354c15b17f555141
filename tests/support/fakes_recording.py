"""Recordings that store nothing and remember what they were told: fakes of our own ports, for tests of rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sightline.errors import NotFound, RecordingError
from sightline.ids import CaseId
from sightline.recording.base import ClipFiles
from sightline.recording.commands import AddTrack, ClipCut, SetClock
from sightline.recording.manifest import EndReason, Manifest


@dataclass
class FakeRecorder:
    manifest: Manifest
    tap_path: str = "/nowhere/tap"
    tracks: dict[int, AddTrack] = field(default_factory=dict)
    clocks: list[SetClock] = field(default_factory=list)
    poses: list[tuple[str, int, int, bytes]] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    clip_media: bytes | None = b"twenty seconds"
    clip_error: RecordingError | None = None
    clipped: list[str] = field(default_factory=list)
    clips_begin_with: list[int | None] = field(default_factory=list)
    """What the first cuts find: nothing (None), or pictures so wide (0: sound alone)."""
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

    async def clip(self, clip_id: str, publication_id: str) -> ClipFiles | None:
        self.clipped.append(publication_id)
        if self.clip_error is not None:
            raise self.clip_error
        width = self.clips_begin_with.pop(0) if self.clips_begin_with else 640
        if self.clip_media is None or width is None:
            return None
        facts = ClipCut(
            clip_id=clip_id,
            file="clip.webm",
            poses_file="clip.poses.jsonl",
            mime="video/webm",
            started_at_ms=self.manifest.started_at_ms,
            duration_ms=20_100,
            participant_id=next(iter(self.tracks.values())).participant_id,
            publication_id=publication_id,
            width=width,
            height=480 if width else 0,
            has_audio=True,
        )
        return ClipFiles(facts, self.clip_media, b"{}\n")

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

    def expires_at_ms(self, manifest: Manifest) -> int | None:
        return None if manifest.ended_at_ms is None else manifest.ended_at_ms + 1_000

    async def delete(self, case_id: CaseId) -> int:
        kept = [recorder for recorder in self.recorders if recorder.manifest.case_id != case_id]
        count, self.recorders = len(self.recorders) - len(kept), kept
        return count

    async def file(self, case_id: CaseId, recording_id: str, name: str) -> Path:
        raise NotFound("recording", recording_id)
